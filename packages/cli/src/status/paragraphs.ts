import wrapAnsi from 'wrap-ansi';
import type { Paint, Tone } from '../output/colour.ts';

/** How a status is laid out. */
export interface Layout {
  readonly paint: Paint;
  /** Columns of the terminal. */
  readonly width: number;
}

/** Column where the text beside the labels begins. */
const INDENT = 14;

/** In a terminal that is narrower than this beside the labels, lines are left too long. */
const LEAST_TEXT_WIDTH = 20;

/** Texts, each on lines of its own, beside one label. */
export function paragraphs(
  label: string,
  tone: Tone,
  texts: readonly string[],
  { paint, width }: Layout,
): string[] {
  const textWidth = Math.max(LEAST_TEXT_WIDTH, width - INDENT);
  const lines = texts.flatMap((text) => wrapAnsi(text, textWidth, { hard: true }).split('\n'));
  return lines.map((line, index) => {
    const margin = index === 0 ? label : '';
    return paint(tone, margin) + ' '.repeat(INDENT - margin.length) + line;
  });
}
