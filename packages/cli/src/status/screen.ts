import { createLogUpdate } from 'log-update';
import { onExit } from 'signal-exit';
import { fitted } from '../output/table.ts';
import type { Output } from '../terminal.ts';

/** Of xterm, which other terminals do alike: a screen beside the one that scrolls, empty at first; and back to where that one was. */
const ALTERNATE_SCREEN = { enter: '\u001B[?1049h\u001B[H', leave: '\u001B[?1049l' } as const;
const CLEAR_SCREEN = '\u001B[2J\u001B[H';

/**
 * Lines on a terminal that are drawn anew in place, on a screen of their own: disposing of it brings back what was there before,
 * and writes the last lines below.
 *
 * At Ctrl-C a terminal throws away what it was sent and has not shown yet (termios(3): without NOFLSH), so what is drawn last may
 * end anywhere. On a screen that is left this does not matter.
 */
export interface Screen extends Disposable {
  draw(): void;
}

/**
 * @param lines what is to be seen now, at the width that the terminal has; what does not fit into its height is left out until
 * the end
 */
export function openScreen(stdout: Output, lines: (width: number) => readonly string[]): Screen {
  const drawn = createLogUpdate(stdout);
  let leave: (() => void) | undefined;
  const fittedLines = (height?: number) => {
    const width = stdout.columns ?? 80;
    return cut(lines(width), height)
      .map((line) => fitted(line, width))
      .join('\n');
  };
  const draw = () => {
    leave ??= enterAlternateScreen(stdout);
    // The row below the last line is the cursor's.
    drawn(fittedLines((stdout.rows ?? 24) - 1));
  };
  // A terminal wraps the lines that have become too long, so where they begin is not known any more.
  const redraw = () => {
    if (leave === undefined) return;
    drawn.done();
    stdout.write(CLEAR_SCREEN);
    draw();
  };
  stdout.on('resize', redraw);
  return {
    draw,
    [Symbol.dispose]: () => {
      stdout.off('resize', redraw);
      if (leave === undefined) return;
      leave();
      drawn.done();
      drawn.persist(fittedLines());
    },
  };
}

/** @returns what leaves it again, which happens by itself where the process ends before */
function enterAlternateScreen(stdout: Output): () => void {
  stdout.write(ALTERNATE_SCREEN.enter);
  const leave = () => void stdout.write(ALTERNATE_SCREEN.leave);
  const forget = onExit(leave);
  return () => {
    forget();
    leave();
  };
}

function cut(lines: readonly string[], height = lines.length): readonly string[] {
  if (lines.length <= height) return lines;
  const filled = lines.filter((line) => line !== '');
  if (filled.length <= height) return filled;
  const shown = filled.slice(0, Math.max(0, height - 1));
  return [...shown, `… ${filled.length - shown.length} more lines in a higher terminal`];
}
