/**
 * An object as an XML document in Alma's manner: `{ value, desc }` is an element with text and an attribute,
 * a list is its element repeated, and what is null is left out.
 */
export function toXml(root: string, content: object, attributes: object = {}): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${element(root, content, attributes)}`;
}

function element(name: string, content: unknown, attributes: object = {}): string {
  if (Array.isArray(content)) {
    return content.map((entry) => element(name, entry)).join('');
  }
  if (content === null || content === undefined) {
    return '';
  }
  if (typeof content !== 'object') {
    return `<${name}${write(attributes)}>${escapeText(String(content))}</${name}>`;
  }
  if ('value' in content) {
    const { value, ...rest } = content;
    return `<${name}${write({ ...attributes, ...rest })}>${escapeText(String(value ?? ''))}</${name}>`;
  }
  const children = Object.entries(content).map(([key, value]) => element(key, value));
  return `<${name}${write(attributes)}>${children.join('')}</${name}>`;
}

function write(attributes: object): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeText(String(value))}"`)
    .join('');
}

/** Characters that XML 1.0 cannot hold at all, not even escaped, become U+FFFD. */
function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
