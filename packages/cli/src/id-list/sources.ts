import { stat } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { type CliError, UsageError } from '../errors.ts';
import { type GivenId, idOnLine, type TableLayout, tableLayout } from './check-ids.ts';
import { openInput } from './input.ts';
import { linesOf } from './lines.ts';

/** Where user ids come from. */
export interface IdSource {
  /** For messages, such as the name of the file. */
  readonly name: string;
  /** Whether the same command reads the same ids again. */
  readonly repeatable: boolean;
  /** The environment variable that has to be set for that. */
  readonly variable?: string;
  /**
   * Every id, in order, those that come together together; ids before `from` may be left out. Rejects with an AbortError when the signal aborts, and with a
   * UsageError where it is seen to end before `from`, or to be a table.
   */
  ids(options: { readonly from: number; readonly signal: AbortSignal }): AsyncIterable<readonly GivenId[]>;
  /** The number of the last id; undefined where it cannot be known before. */
  count(signal: AbortSignal): Promise<number | undefined>;
}

/**
 * A list of one id a line.
 *
 * @param file its name, or `-` for standard input
 * @throws UsageError where there is no such file
 */
export async function listSource(file: string, { stdin }: { readonly stdin: Readable }): Promise<IdSource> {
  return file === '-' ? stdinSource(stdin) : await fileSource(file);
}

/**
 * A file of one id a line. What can be read only once, such as a pipe, is not counted.
 *
 * @throws UsageError where there is no such file
 */
async function fileSource(file: string): Promise<IdSource> {
  const repeatable = await isRegularFile(file);
  const read = (signal: AbortSignal) => readable(file, () => openInput(file), signal);
  return {
    name: file,
    repeatable,
    ids: ({ from, signal }) => idsOf(file, read(signal), from),
    count: async (signal) => {
      if (!repeatable) return undefined;
      let lines = 0;
      for await (const some of linesOf(read(signal))) lines += some.length;
      return lines;
    },
  };
}

/** Standard input, one id a line. */
function stdinSource(stdin: Readable): IdSource {
  const name = 'standard input';
  return {
    name,
    repeatable: false,
    ids: ({ from, signal }) =>
      idsOf(
        name,
        readable(name, () => stdin, signal),
        from,
      ),
    count: () => Promise.resolve(undefined),
  };
}

/**
 * A number that no list has is a typing error; the one after its end is where a run goes on that was interrupted at its end.
 *
 * @param count of all ids
 * @throws UsageError where there is none to begin with
 */
export function requireFrom(from: number, count: number): void {
  if (from <= count + 1) return;
  throw new UsageError(`There is nothing from number ${from} on: the list is shorter than --from says`);
}

async function* idsOf(
  name: string,
  input: AsyncIterable<Buffer | string>,
  from: number,
): AsyncGenerator<GivenId[], void, undefined> {
  let count = 0;
  for await (const lines of linesOf(input)) {
    const before = count;
    const table = before === 0 ? tableLayout(lines[0] ?? '') : undefined;
    if (table) throw severalColumns(name, table);
    count += lines.length;
    yield lines.map((line, index) => idOnLine(line, before + index + 1));
  }
  requireFrom(from, count);
}

/** The chunks of a stream, until the signal aborts. @throws UsageError for what cannot be read */
async function* readable(
  name: string,
  open: () => Readable,
  signal: AbortSignal,
): AsyncGenerator<Buffer | string, void, undefined> {
  try {
    yield* addAbortSignal(signal, open());
  } catch (error) {
    throw signal.aborted ? error : unreadable(name, error);
  }
}

async function isRegularFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch (error) {
    throw unreadable(file, error);
  }
}

function severalColumns(name: string, { separator, idColumn }: TableLayout): CliError {
  const cut = { '\t': 'cut', ';': "cut -d';'", ',': 'cut -d,' }[separator];
  return new UsageError(
    `${name} is a table of several columns; give the ids alone, as cut does: ${cut} -f${idColumn} FILE | npx alma-cache enqueue -`,
  );
}

function unreadable(name: string, cause: unknown): CliError {
  const { code = '', message = String(cause) } = cause as Partial<NodeJS.ErrnoException>;
  return new UsageError(`Cannot read ${name}: ${WHAT_TO_DO[code] ?? message}`);
}

/** By the code of the system's error. */
const WHAT_TO_DO: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder; name a file in it',
  ENOENT: 'there is no such file; look at its name, and at the folder that it is in',
  EACCES: 'you may not; give yourself the right to read it',
};
