import { StringDecoder } from 'node:string_decoder';
import { CliError } from '../errors.ts';

/** No line of a list of ids comes near; what does is no list, and would have to be kept in memory. Characters. */
const LONGEST_LINE = 1_000_000;

/** A file or stream that is no text of lines. */
export class NoListError extends CliError {
  override readonly name = 'NoListError';

  constructor() {
    super('NO_LIST', 'This is no list of user ids: a line has more than a million characters');
  }
}

/**
 * The lines of a UTF-8 text, without what ends them, as they come in: those of each chunk together, as to wait for every single
 * one takes longer than all else that is done with it, and tens of megabytes.
 *
 * @throws NoListError for a line that is too long to be kept
 */
export async function* linesOf(
  input: AsyncIterable<Buffer | string>,
): AsyncGenerator<string[], void, undefined> {
  // A character of several bytes may be cut in two by the chunks.
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of input) {
    const lines = (rest + (typeof chunk === 'string' ? chunk : decoder.write(chunk))).split(/\r?\n/);
    rest = lines.pop() ?? '';
    yield lines;
    if (rest.length > LONGEST_LINE) throw new NoListError();
  }
  rest += decoder.end();
  if (rest !== '') yield [rest];
}
