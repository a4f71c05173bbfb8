import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import xterm from '@xterm/headless';
import { openScreen } from './screen.ts';

/** A terminal of this size, and what a person sees in it. */
function terminalOf(columns: number, rows: number) {
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns, rows });
  let kept = Number.POSITIVE_INFINITY;
  stdout.on('data', (data: Buffer) => {
    // As the kernel's terminals do.
    const text = data.toString().replaceAll('\n', '\r\n');
    emulator.write(text.slice(0, kept));
    kept = Math.max(0, kept - text.length);
  });
  return {
    stdout,
    /** After so many characters more, what it is sent is thrown away. */
    throwAwayAfter: (characters: number) => {
      kept = characters;
    },
    /** Whether it waits for the end of what is to be shown at once, and shows nothing until then. */
    holdsBack: () => emulator.modes.synchronizedOutputMode,
    resize: (newColumns: number, newRows: number) => {
      emulator.resize(newColumns, newRows);
      Object.assign(stdout, { columns: newColumns, rows: newRows });
      stdout.emit('resize');
    },
    visible: async () => {
      await new Promise<void>((resolve) => emulator.write('', resolve));
      const { active } = emulator.buffer;
      const seen = Array.from({ length: emulator.rows }, (_, row) =>
        active.getLine(active.baseY + row)?.translateToString(true),
      );
      return seen.join('\n').trimEnd();
    },
  };
}

describe('a screen', () => {
  test('draws anew in place', async () => {
    const { stdout, visible } = terminalOf(20, 10);
    let lines = ['one', 'two', 'three'];
    using screen = openScreen(stdout, () => lines);
    screen.draw();
    expect(await visible()).toBe('one\ntwo\nthree');
    lines = ['one', '2'];
    screen.draw();
    expect(await visible()).toBe('one\n2');
  });

  test.each([
    [12, 10],
    [40, 10],
    [20, 6],
  ])('shows nothing twice after the terminal was made %p × %p', async (columns, rows) => {
    const { stdout, visible, resize } = terminalOf(20, 10);
    using screen = openScreen(stdout, (width) => ['='.repeat(width), 'text', '='.repeat(width)]);
    screen.draw();
    resize(columns, rows);
    expect(await visible()).toBe(['='.repeat(columns), 'text', '='.repeat(columns)].join('\n'));
    screen.draw();
    expect(await visible()).toBe(['='.repeat(columns), 'text', '='.repeat(columns)].join('\n'));
  });

  test('leaves out empty lines first where the terminal is not high enough', async () => {
    const { stdout, visible } = terminalOf(20, 4);
    using screen = openScreen(stdout, () => ['one', '', 'two', '', 'three']);
    screen.draw();
    expect(await visible()).toBe('one\ntwo\nthree');
  });

  test('says how much is left out of a terminal that is too small, and keeps what comes first', async () => {
    const { stdout, visible } = terminalOf(40, 4);
    using screen = openScreen(stdout, () => ['one', '', 'two', 'three', 'four']);
    screen.draw();
    expect(await visible()).toBe('one\ntwo\n… 2 more lines in a higher terminal');
  });

  test('cuts a line that is too wide', async () => {
    const { stdout, visible } = terminalOf(10, 4);
    using screen = openScreen(stdout, () => ['a line that is too wide', 'end']);
    screen.draw();
    expect(await visible()).toBe('a line th…\nend');
  });

  test('leaves what was on the terminal before, and the last lines below it', async () => {
    const { stdout, visible } = terminalOf(20, 10);
    stdout.write('$ command\n');
    {
      using screen = openScreen(stdout, () => ['one', 'two']);
      screen.draw();
      expect(await visible()).toBe('one\ntwo');
    }
    expect(await visible()).toBe('$ command\none\ntwo');
  });

  test('leaves the lines too that did not fit', async () => {
    const { stdout, visible } = terminalOf(20, 4);
    {
      using screen = openScreen(stdout, () => ['one', '', 'two', 'three']);
      screen.draw();
      expect(await visible()).toBe('one\ntwo\nthree');
    }
    stdout.write('below');
    expect(await visible()).toBe('\ntwo\nthree\nbelow');
  });

  test('writes nothing where nothing was drawn', async () => {
    const { stdout, visible } = terminalOf(20, 4);
    stdout.write('$ command\n');
    openScreen(stdout, () => ['one'])[Symbol.dispose]();
    expect(await visible()).toBe('$ command');
  });

  // As it does at Ctrl-C.
  test('leaves the last lines whole where the terminal threw away the end of what was drawn', async () => {
    const { stdout, visible, throwAwayAfter, holdsBack } = terminalOf(20, 10);
    {
      let lines = ['one', 'two', 'three'];
      using screen = openScreen(stdout, () => lines);
      screen.draw();
      expect(await visible()).toBe('one\ntwo\nthree');
      lines = ['1', '2', '3'];
      throwAwayAfter(20);
      screen.draw();
      expect(await visible()).not.toContain('3');
      expect(holdsBack()).toBe(true);
      throwAwayAfter(Number.POSITIVE_INFINITY);
    }
    expect(await visible()).toBe('1\n2\n3');
    expect(holdsBack()).toBe(false);
  });

  test('does not draw any more once it is disposed of', async () => {
    const { stdout, visible, resize } = terminalOf(20, 4);
    {
      using screen = openScreen(stdout, () => ['one']);
      screen.draw();
    }
    stdout.write('below');
    resize(30, 4);
    expect(await visible()).toBe('one\nbelow');
  });
});
