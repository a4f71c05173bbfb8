import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { AWS_ENVIRONMENT, type Environment } from './environment.ts';

export interface InTerminalOptions {
  /** The whole environment, but for `TERM`. Default: `AWS_ENVIRONMENT`. */
  readonly env?: Environment;
  /** Size of the terminal. Default: 100 columns of 30 rows. */
  readonly columns?: number;
  readonly rows?: number;
  /** Appended to the command in a shell's line, such as `| head -1`. */
  readonly shell?: string;
}

/** A command in a terminal of its own. */
export interface TerminalSession extends AsyncDisposable {
  /** All that the terminal was sent so far, control sequences among it. */
  readonly raw: string;
  /** The same without the control sequences. */
  readonly text: string;
  /** Waits until the text matches; rejects with all that was seen where it does not in time (45 s), or the command ends before. */
  waitFor(pattern: RegExp): Promise<void>;
  /** What a person sees now: the rows of the terminal, as the control sequences left them. */
  screen(): Promise<string>;
  /** Makes the terminal wider or narrower, as a person does with the corner of a window. */
  resize(columns: number, rows: number): void;
  /** Types. */
  write(keys: string): void;
  /** Presses Ctrl-C. */
  interrupt(): void;
  /** The exit code of the command. */
  readonly exited: Promise<number>;
}

const PATIENCE_MS = 45_000;
const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));

/**
 * Starts the command in a pseudo-terminal, where it draws and is interrupted as it would be for a person:
 *
 *     await using session = inTerminal(['status', '--watch'], { env });
 *     await session.waitFor(/users/);
 *     session.interrupt();
 *     expect(await session.exited).toBe(130);
 */
export function inTerminal(args: readonly string[], options: InTerminalOptions = {}): TerminalSession {
  const { env = AWS_ENVIRONMENT, columns = 100, rows = 30, shell } = options;
  const command = [process.execPath, CLI, ...args];
  const [file = '', ...rest] =
    shell === undefined ? command : ['bash', '-o', 'pipefail', '-c', `"$@" ${shell}`, 'bash', ...command];
  const pty = spawn(file, rest, { name: 'xterm-256color', cols: columns, rows, env: { ...env } });

  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });

  let raw = '';
  let over = false;
  let changed = Promise.withResolvers<void>();
  const change = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  pty.onData((data) => {
    raw += data;
    emulator.write(data);
    change();
  });
  const exited = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode }) => {
      over = true;
      change();
      resolve(exitCode);
    });
  });
  const text = () => stripVTControlCharacters(raw);

  return {
    get raw() {
      return raw;
    },
    get text() {
      return text();
    },
    exited,
    screen: async () => {
      await new Promise<void>((resolve) => emulator.write('', resolve));
      const { active } = emulator.buffer;
      const row = (index: number) => active.getLine(active.baseY + index)?.translateToString(true);
      return Array.from({ length: emulator.rows }, (_, index) => row(index))
        .join('\n')
        .trimEnd();
    },
    resize: (newColumns, newRows) => {
      emulator.resize(newColumns, newRows);
      pty.resize(newColumns, newRows);
    },
    write: (keys) => pty.write(keys),
    interrupt: () => pty.write('\x03'),
    waitFor: async (pattern) => {
      const timeout = AbortSignal.timeout(PATIENCE_MS);
      timeout.addEventListener('abort', change);
      while (!pattern.test(text())) {
        if (over || timeout.aborted) throw new Error(`${pattern} is not to be seen in:\n${text()}`);
        await changed.promise;
      }
    },
    [Symbol.asyncDispose]: async () => {
      if (!over) pty.kill('SIGKILL');
      await exited;
    },
  };
}
