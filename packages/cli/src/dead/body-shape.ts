/** Names of members that are sure to be names, not a patron's data. */
const NAME = /^[a-z_][a-z_0-9]{0,30}$/i;
const MOST_NAMES = 6;

/** What a body looks like, without anything that it says: what can be said of a message whose failure is not known. */
export function bodyShape(body: string): string {
  if (body.trim() === '') return 'empty';
  const content = parse(body);
  if (content === undefined) return /^\s*[[{"]/.test(body) ? 'broken JSON' : 'text';
  if (Array.isArray(content)) return 'JSON list';
  if (typeof content === 'object' && content !== null) return `JSON object of ${membersOf(content)}`;
  // Ids are made of digits as often as not, and are text then.
  return typeof content === 'string' ? 'JSON string' : 'text';
}

function membersOf(content: object): string {
  const names = Object.keys(content).toSorted();
  if (names.length === 0) return 'nothing';
  const shown = names.slice(0, MOST_NAMES).map((name) => (NAME.test(name) ? name : '…'));
  return [...shown, ...(names.length > MOST_NAMES ? ['…'] : [])].join(', ');
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Not being JSON is one of the shapes.
    return undefined;
  }
}
