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
  /** Waits until the command has begun: its code is loaded, or about to be. */
  begun(): Promise<void>;
  /** Waits until the text matches; rejects with all that was seen where it does not in time (two minutes), or the command ends before. */
  waitFor(pattern: RegExp): Promise<void>;
  /** What a person sees now: the rows of the terminal, as the control sequences left them. */
  screen(): Promise<string>;
  /** Waits until what a person sees is so; rejects as `waitFor` does. */
  waitForScreen(isSo: (screen: string) => boolean): Promise<void>;
  /** Makes the terminal wider or narrower, as a person does with the corner of a window. */
  resize(columns: number, rows: number): void;
  /** Types. */
  write(keys: string): void;
  /** Presses Ctrl-C. */
  interrupt(): void;
  /**
   * The exit code of the command, as a shell tells it: 128 and the signal's number where a signal ended it. Rejects with all that
   * was seen where it does not end in time (two minutes from when it is asked for).
   */
  readonly exited: Promise<number>;
}

const PATIENCE_MS = 120_000;

/**
 * What a terminal is sent last can be lost where it closes with the end of the command. So a shell keeps it open until all is
 * read: it tells the exit code, and waits to be killed. What it tells shows nothing. Ctrl-C is for the command alone, which
 * the shell tells the beginning of too: before that there is none to be interrupted.
 */
const SHELL = {
  before: String.raw`trap : INT; set -o pipefail; run() (printf '\033]begin\007' > /dev/tty; exec "$@"); run "$@"`,
  after: String.raw`; printf '\033]end;%d\007' $?; while :; do read -r; done`,
};
const BEGIN = /\p{Cc}\]begin\p{Cc}/u;
const END = /\p{Cc}\]end;(\d+)\p{Cc}/u;

const CLI = fileURLToPath(new URL('../cli.js', import.meta.url));

/**
 * Starts the command in a pseudo-terminal, where it draws and is interrupted as it would be for a person:
 *
 *     await using session = inTerminal(['status', '--watch'], { env });
 *     await session.waitFor(/users/);
 *     session.interrupt();
 *     expect(await session.exited).toBe(130);
 */
export function inTerminal(args: readonly string[], options: InTerminalOptions = {}): TerminalSession {
  const { env = AWS_ENVIRONMENT, columns = 100, rows = 30, shell = '' } = options;
  const command = `${SHELL.before} ${shell} ${SHELL.after}`;
  const pty = spawn('bash', ['-c', command, 'bash', process.execPath, CLI, ...args], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    env: { ...env },
  });
  // The command too, whatever it is busy with.
  const kill = () => process.kill(-pty.pid, 'SIGKILL');

  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });

  let raw = '';
  let begun = false;
  let exitCode: number | undefined;
  let changed = Promise.withResolvers<void>();
  const change = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  pty.onData((data) => {
    raw += data;
    emulator.write(data);
    begun ||= BEGIN.test(raw);
    const [, code] = END.exec(raw) ?? [];
    raw = raw.replace(BEGIN, '').replace(END, '');
    if (code !== undefined) {
      exitCode = Number(code);
      kill();
    }
    change();
  });
  const closed = new Promise<void>((resolve) => {
    pty.onExit(({ signal }) => {
      exitCode ??= 128 + (signal ?? 0);
      change();
      resolve();
    });
  });
  const text = () => stripVTControlCharacters(raw);
  const screen = async () => {
    await new Promise<void>((resolve) => emulator.write('', resolve));
    const { active } = emulator.buffer;
    const row = (index: number) => active.getLine(active.baseY + index)?.translateToString(true);
    return Array.from({ length: emulator.rows }, (_, index) => row(index))
      .join('\n')
      .trimEnd();
  };
  const until = async (isThere: () => boolean | Promise<boolean>, what: string) => {
    const timeout = AbortSignal.timeout(PATIENCE_MS);
    timeout.addEventListener('abort', change);
    for (;;) {
      const { promise: nextChange } = changed;
      const hasEnded = exitCode !== undefined || timeout.aborted;
      if (await isThere()) return;
      if (hasEnded) throw new Error(`${what} is not to be seen in:\n${text()}`);
      await nextChange;
    }
  };

  return {
    get raw() {
      return raw;
    },
    get text() {
      return text();
    },
    screen,
    waitForScreen: (isSo) => until(async () => isSo(await screen()), 'The screen that is waited for'),
    resize: (newColumns, newRows) => {
      emulator.resize(newColumns, newRows);
      pty.resize(newColumns, newRows);
    },
    write: (keys) => pty.write(keys),
    interrupt: () => pty.write('\x03'),
    begun: () => until(() => begun, 'The beginning'),
    waitFor: (pattern) => until(() => pattern.test(text()), `${pattern}`),
    get exited() {
      return until(() => exitCode !== undefined, 'The end').then(() => exitCode ?? 0);
    },
    [Symbol.asyncDispose]: async () => {
      if (exitCode === undefined) kill();
      await closed;
    },
  };
}
