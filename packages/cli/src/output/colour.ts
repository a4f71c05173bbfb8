import { styleText } from 'node:util';
import type { Output, Terminal } from '../terminal.ts';

/** What a colour stands for: a thing that needs a person, one to keep an eye on, one that is well, one of less weight. */
export type Tone = 'bad' | 'warning' | 'good' | 'faint' | 'strong';

/** Colours a text; leaves it as it is where there is no terminal, or no colour is wanted. */
export type Paint = (tone: Tone, text: string) => string;

const STYLES = {
  bad: ['bold', 'red'],
  warning: 'yellow',
  good: 'green',
  faint: 'dim',
  strong: 'bold',
} as const satisfies Record<Tone, Parameters<typeof styleText>[0]>;

/** The colours that an output can show: none without a terminal, with `NO_COLOR`, or with `TERM=dumb`. */
export function painter(output: Output, { env }: Pick<Terminal, 'env'>): Paint {
  if (!hasColours(output, env)) return (_, text) => text;
  return (tone, text) => styleText(STYLES[tone], text, { validateStream: false });
}

function hasColours(output: Output, env: Terminal['env']): boolean {
  // Node's terminals know the conventions, NO_COLOR among them; one bit is a terminal without colours.
  return output.isTTY === true && output.getColorDepth !== undefined && output.getColorDepth(env) > 1;
}
