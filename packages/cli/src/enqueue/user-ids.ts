import { idFault } from '@alma-cache/alma-client';
import { UsageError } from '../errors.ts';

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
    | { readonly outcome: 'valid' | 'repeated' | 'blank' }
    | { readonly outcome: 'invalid'; readonly fault: string }
  );

/** What spreadsheets and reports call the column. */
const HEADER = /^(user|patron)?[ _-]?(primary)?[ _-]?(id|ids|identifier|name)$/i;

/** The id on a line of a list. */
export function idOnLine(line: string, number: number): GivenId {
  // trim() takes a byte order mark away too.
  const text = line.trim();
  const [, quoted] = /^"([^"]*)"$/.exec(text) ?? [];
  const id = quoted?.trim() ?? text;
  return { number, id, fault: lineFault(id, number) };
}

function lineFault(id: string, number: number): string | undefined {
  if (number === 1 && HEADER.test(id)) return 'looks like a header';
  if (/^[{[]/.test(id)) return 'looks like JSON';
  if (id.includes('\uFFFD')) return 'is not UTF-8 text';
  return undefined;
}

/**
 * Sorts ids out, in their order: those that nobody can have, and those that came before. Alma takes no notice of upper and lower
 * case in ids, and neither does the cache.
 *
 * @param from number of the first id that counts; the ones before are only remembered
 * @throws UsageError where there is none from that number on
 */
export async function* checkIds(
  given: AsyncIterable<GivenId>,
  from: number,
): AsyncGenerator<CheckedId, void, undefined> {
  const seen = new Set<string>();
  let last = 0;
  for await (const each of given) {
    last = each.number;
    const key = each.id.toLowerCase();
    const fault = each.fault ?? idFault(each.id);
    const repeated = seen.has(key);
    if (fault === undefined) seen.add(key);
    if (each.number < from) continue;
    if (key === '') yield { ...each, outcome: 'blank' };
    else if (fault !== undefined) yield { ...each, outcome: 'invalid', fault };
    else yield { ...each, outcome: repeated ? 'repeated' : 'valid' };
  }
  // An empty list from its beginning is what it is; a number that no list has is a typing error.
  if (from > 1 && last < from) throw nothingFrom(from);
}

/** What `--from` is too large for. */
export function nothingFrom(from: number): UsageError {
  return new UsageError(`There is nothing from number ${from} on: the list is shorter than --from says`);
}

/**
 * The message that means a user, as update-user reads it: the id itself, but in JSON where it could be taken for JSON.
 */
export function userMessage(id: string): string {
  return /^["{[]/.test(id) ? JSON.stringify(id) : id;
}
