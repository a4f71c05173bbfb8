/** Ex Libris limits user ids to 255 characters, by code point here; Alma's own record ids have some 20 digits. */
const MAX_ID_LENGTH = 255;

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
