import { createLogUpdate } from 'log-update';
import { fitted } from '../output/table.ts';
import type { Output } from '../terminal.ts';

const CLEAR_SCREEN = '\u001B[2J\u001B[H';

/** Lines on a terminal that are drawn anew in place; disposing of it leaves the last ones, and the cursor below them. */
export interface Screen extends Disposable {
  draw(): void;
}

/**
 * @param lines what is to be seen now, at the width that the terminal has; what does not fit into its height is left out
 */
export function openScreen(stdout: Output, lines: (width: number) => readonly string[]): Screen {
  const drawn = createLogUpdate(stdout);
  const draw = () => {
    const width = stdout.columns ?? 80;
    // The row below the last line is the cursor's.
    const visible = cut(lines(width), (stdout.rows ?? 24) - 1);
    drawn(visible.map((line) => fitted(line, width)).join('\n'));
  };
  // A terminal wraps the lines that have become too long, so where they begin is not known any more.
  const redraw = () => {
    drawn.done();
    stdout.write(CLEAR_SCREEN);
    draw();
  };
  stdout.on('resize', redraw);
  return {
    draw,
    [Symbol.dispose]: () => {
      stdout.off('resize', redraw);
      drawn.done();
    },
  };
}

function cut(lines: readonly string[], height: number): readonly string[] {
  if (lines.length <= height) return lines;
  const filled = lines.filter((line) => line !== '');
  if (filled.length <= height) return filled;
  const shown = filled.slice(0, Math.max(0, height - 1));
  return [...shown, `… ${filled.length - shown.length} more lines in a higher terminal`];
}
