import { AlmaInvalidIdError } from './errors.ts';

/** Ex Libris limits user ids to 255 characters, by code point here; Alma's own record ids have some 20 digits. */
export const MAX_ID_LENGTH = 255;

/**
 * An id as exactly one segment of a URL's path: `a/b c` becomes `a%2Fb%20c`.
 * @throws AlmaInvalidIdError for an id that would reach another route of the API, or that Alma cannot have
 */
export function pathSegment(id: string): string {
  const fault = idFault(id);
  if (fault) throw new AlmaInvalidIdError(id, fault);
  return encodeURIComponent(id);
}

/**
 * A text that was cut off, without the beginning of an id that it may end with: whoever takes ids out of a log looks for
 * whole ones.
 */
export function withoutCutId(text: string, ids: readonly string[]): string {
  if (!text.endsWith('…')) return text;
  const said = text.slice(0, -1);
  const forms = ids.flatMap((id) => [id.trim(), encodeURIComponent(id.trim())]);
  const overlaps = forms.map((form) => overlap(said, form));
  return `${said.slice(0, said.length - Math.max(0, ...overlaps))}…`;
}

/** How many characters of the id's beginning, in any case, the text ends with. */
function overlap(text: string, id: string): number {
  const [end, whole] = [text.toLowerCase(), id.toLowerCase()];
  let length = Math.min(end.length, whole.length);
  while (!end.endsWith(whole.slice(0, length))) length -= 1;
  return length;
}

/**
 * Whether this is what Alma's list of all users has in place of a contact's primary id, `no primary id (123)`
 * (scriptotek/php-alma-client issue 6): nobody's id, and not found when asked for.
 */
export function isPlaceholder(primaryId: string): boolean {
  return /^\s*no primary id \(.*\)\s*$/is.test(primaryId);
}

/** Why Alma cannot have such an id, as the end of a sentence, such as `is empty`; undefined where it can. */
export function idFault(id: unknown): string | undefined {
  if (typeof id !== 'string') return 'is not a string';
  if (id.trim() === '') return 'is empty';
  // URL parsers resolve dot segments, so that /users/../loans would ask for something else altogether.
  if (id === '.' || id === '..') return 'is a relative path';
  if ([...id].length > MAX_ID_LENGTH) return `has more than ${MAX_ID_LENGTH} characters`;
  if (/\p{Cc}/u.test(id)) return 'contains control characters';
  if (!id.isWellFormed()) return 'is not well-formed Unicode';
  return undefined;
}
