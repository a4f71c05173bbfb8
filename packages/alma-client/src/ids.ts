import { AlmaInvalidIdError } from './errors.ts';
import { idFault } from './user-ids.ts';

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
