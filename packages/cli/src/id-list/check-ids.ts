import { idFault, isPlaceholder } from '@alma-cache/alma-client/user-ids';
import { storedUserId } from '@alma-cache/cache-schemas/user-id';
import { SeenIds } from './seen-ids.ts';

/** A user id as it was given, and where. */
export interface GivenId {
  /** Of the line of a file, or of the user in Alma's list; the first is 1. */
  readonly number: number;
  /** Without the blanks around it; empty for a blank line. */
  readonly id: string;
  /** Why it can be nobody's id, beyond what Alma's own rules say. */
  readonly fault?: string | undefined;
}

/** What becomes of it. */
export type CheckedId = GivenId &
  (
    | { readonly outcome: 'valid' | 'repeated' | 'placeholder' | 'blank' }
    | { readonly outcome: 'invalid'; readonly fault: string }
  );

/** What spreadsheets and reports call the column. */
const HEADER = /^(user|patron)?[ _-]?(primary)?[ _-]?(id|ids|identifier|name)$/i;

/** What programs put between the columns of a table: a line that has several of them is most likely of the first. */
const SEPARATORS = ['\t', ';', ','] as const;

/** How a table of several columns is laid out, as far as a line of it tells. */
export interface TableLayout {
  readonly separator: (typeof SEPARATORS)[number];
  /** The column that is headed as ids, from 1 on; the first where none is. */
  readonly idColumn: number;
}

/** The table that a line is of; undefined for an id alone, which may hold any of the separators within quotes. */
export function tableLayout(line: string): TableLayout | undefined {
  const text = line.trim();
  const outsideQuotes = text.replaceAll(/"[^"]*"/g, '');
  const separator = SEPARATORS.find((character) => outsideQuotes.includes(character));
  if (separator === undefined || isJson(text)) return undefined;
  const headed = text.split(separator).findIndex((column) => HEADER.test(withoutQuotes(column)));
  return { separator, idColumn: Math.max(headed, 0) + 1 };
}

/** The id on a line of a list, its letters composed as keyboards write them, and as Alma most likely has them. */
export function idOnLine(line: string, number: number): GivenId {
  const id = withoutQuotes(line).normalize('NFC');
  return { number, id, fault: lineFault(line, id, number) };
}

function withoutQuotes(field: string): string {
  // trim() takes a byte order mark away too.
  const text = field.trim();
  const [, quoted] = /^"([^"]*)"$/.exec(text) ?? [];
  return quoted?.trim() ?? text;
}

const isJson = (text: string): boolean => /^[{[]/.test(text);

function lineFault(line: string, id: string, number: number): string | undefined {
  if (number === 1 && HEADER.test(id)) return 'looks like a header';
  if (isJson(id)) return 'looks like JSON';
  if (tableLayout(line)) return 'looks like a line of a table';
  if (id.includes('\uFFFD')) return 'is not UTF-8 text';
  return undefined;
}

/**
 * Sorts ids out, in their order: those that nobody can have, those that came before, and what Alma's list of all users has in
 * place of an id. Two spellings of one user's id are the same, as they are in the cache.
 *
 * @param from number of the first id that counts; the ones before are only remembered
 */
export async function* checkIds(
  given: AsyncIterable<readonly GivenId[]>,
  from: number,
): AsyncGenerator<CheckedId[], void, undefined> {
  using seen = new SeenIds();
  for await (const ids of given) {
    yield ids.map((id) => checkId(id, seen)).filter(({ number }) => number >= from);
  }
}

function checkId(given: GivenId, seen: SeenIds): CheckedId {
  const key = storedUserId(given.id);
  const fault = given.fault ?? idFault(given.id);
  const repeated = fault === undefined && seen.add(key);
  if (key === '') return { ...given, outcome: 'blank' };
  if (isPlaceholder(key)) return { ...given, outcome: 'placeholder' };
  if (fault !== undefined) return { ...given, outcome: 'invalid', fault };
  return { ...given, outcome: repeated ? 'repeated' : 'valid' };
}
