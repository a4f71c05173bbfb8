/**
 * The address of a record within this page.
 * @param {string} kind
 * @param {string} id
 */
export function recordHash(kind, id) {
  return `#${new URLSearchParams({ kind, id })}`;
}
