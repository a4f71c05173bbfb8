import { idFault, isPlaceholder } from '@alma-cache/alma-client';

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

/** Whether the first line of a file heads a table of several columns, one of them of ids. */
export function isHeaderOfTable(line: string): boolean {
  const columns = line.split(/[,;\t]/).map(withoutQuotes);
  return columns.length > 1 && columns.some((column) => HEADER.test(column));
}

/** The id on a line of a list. */
export function idOnLine(line: string, number: number): GivenId {
  const id = withoutQuotes(line);
  return { number, id, fault: lineFault(id, number) };
}

function withoutQuotes(field: string): string {
  // trim() takes a byte order mark away too.
  const text = field.trim();
  const [, quoted] = /^"([^"]*)"$/.exec(text) ?? [];
  return quoted?.trim() ?? text;
}

function lineFault(id: string, number: number): string | undefined {
  if (number === 1 && HEADER.test(id)) return 'looks like a header';
  if (/^[{[]/.test(id)) return 'looks like JSON';
  if (id.includes('\uFFFD')) return 'is not UTF-8 text';
  return undefined;
}

/**
 * Sorts ids out, in their order: those that nobody can have, those that came before, and what Alma's list of all users has in
 * place of an id. Alma takes no notice of upper and lower case in ids, and neither does the cache.
 *
 * @param from number of the first id that counts; the ones before are only remembered
 */
export async function* checkIds(
  given: AsyncIterable<GivenId>,
  from: number,
): AsyncGenerator<CheckedId, void, undefined> {
  const seen = new Set<string>();
  for await (const each of given) {
    const key = each.id.toLowerCase();
    const fault = each.fault ?? idFault(each.id);
    const repeated = seen.has(key);
    if (fault === undefined) seen.add(key);
    if (each.number < from) continue;
    if (key === '') yield { ...each, outcome: 'blank' };
    else if (isPlaceholder(key)) yield { ...each, outcome: 'placeholder' };
    else if (fault !== undefined) yield { ...each, outcome: 'invalid', fault };
    else yield { ...each, outcome: repeated ? 'repeated' : 'valid' };
  }
}
