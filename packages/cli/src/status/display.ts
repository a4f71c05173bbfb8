import { painter } from '../output/colour.ts';
import { relative } from '../output/duration.ts';
import { say, type Terminal } from '../terminal.ts';
import { statusJson } from './json.ts';
import { paragraphs } from './paragraphs.ts';
import { render, summary } from './render.ts';
import { openScreen } from './screen.ts';
import type { Status } from './status.ts';
import { judge } from './verdict.ts';

/** Where one reading of the status after the other is shown. */
export interface Display extends Disposable {
  status(status: Status): void;
  /** A reading failed; the next one may not. */
  failure(message: string): void;
}

export type DisplayTerminal = Pick<Terminal, 'env' | 'stdout' | 'stderr' | 'now'>;

export interface DisplayOptions {
  readonly json: boolean;
  readonly almaCallsLow: number;
  /** What is watched, and how often. */
  readonly title: string;
}

/** Drawn in place on a terminal; elsewhere, or as JSON, a line for each reading. */
export function openDisplay(terminal: DisplayTerminal, options: DisplayOptions): Display {
  const { stdout, env } = terminal;
  const canDraw = stdout.isTTY === true && env.TERM !== 'dumb';
  return canDraw && !options.json ? drawn(terminal, options) : line(terminal, options);
}

function line(terminal: DisplayTerminal, { json, almaCallsLow }: DisplayOptions): Display {
  return {
    status: (status) => {
      const verdict = judge(status, almaCallsLow);
      const text = json
        ? JSON.stringify(statusJson(status, verdict))
        : `${new Date(status.time).toISOString()} ${summary(verdict)}`;
      terminal.stdout.write(`${text}\n`);
    },
    failure: (message) => say(terminal, `alma-cache: ${message}; trying again`),
    [Symbol.dispose]: () => undefined,
  };
}

function drawn(terminal: DisplayTerminal, { almaCallsLow, title }: DisplayOptions): Display {
  const { stdout, now } = terminal;
  const paint = painter(stdout, terminal);
  let last: Status | undefined;
  let failed: string | undefined;
  const screen = openScreen(stdout, (width) => {
    if (last === undefined) return [];
    const layout = { paint, width };
    const trouble = failed && `${failed}; trying again. What follows is from ${relative(last.time, now())}.`;
    return [
      ...paragraphs('no answer', 'bad', trouble === undefined ? [] : [trouble], layout),
      ...render(last, judge(last, almaCallsLow), layout),
      '',
      paint('faint', `${title}, last at ${new Date(last.time).toLocaleTimeString('en-GB')}; Ctrl-C ends`),
    ];
  });
  return {
    status: (status) => {
      last = status;
      failed = undefined;
      screen.draw();
    },
    failure: (message) => {
      failed = message;
      screen.draw();
    },
    [Symbol.dispose]: () => screen[Symbol.dispose](),
  };
}
