import { say, type Terminal } from '../terminal.ts';

/** Often enough to look alive. ms. */
const REDRAW_INTERVAL_MS = 200;

/** A line on stderr that is drawn anew while work goes on; disposing of it wipes it away. */
export interface Progress extends Disposable {
  /** Whether there is a terminal to draw it on. */
  readonly isDrawn: boolean;
  /** Writes a line that stays, above the one that is drawn anew, and also when that is no more. */
  say(line: string): void;
}

/**
 * Draws a line anew every 200 ms, until it is disposed of. Where stderr is no terminal, or one that cannot go back in a line
 * (`TERM=dumb`), nothing is drawn.
 *
 * @param line what is to be seen now; cut at the width of the terminal
 */
export async function showProgress(
  terminal: Pick<Terminal, 'stderr' | 'env'>,
  line: () => string,
): Promise<Progress> {
  const { stderr, env } = terminal;
  if (stderr.isTTY !== true || env.TERM === 'dumb') {
    return { isDrawn: false, say: (words) => say(terminal, words), [Symbol.dispose]: () => undefined };
  }
  const { createLogUpdate } = await import('log-update');
  const drawn = createLogUpdate(stderr);
  // The last column stays free: a full line wraps in some terminals.
  const draw = () => drawn(line().slice(0, (stderr.columns ?? 80) - 1));
  draw();
  const timer = setInterval(draw, REDRAW_INTERVAL_MS);
  let hasEnded = false;
  return {
    isDrawn: true,
    say: (words) => (hasEnded ? say(terminal, words) : drawn.persist(words)),
    [Symbol.dispose]: () => {
      hasEnded = true;
      clearInterval(timer);
      drawn.clear();
      drawn.done();
    },
  };
}
