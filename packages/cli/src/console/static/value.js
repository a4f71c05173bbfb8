import { create } from './dom.js';

/**
 * A value of a record: a list, an object, or a text.
 * @param {unknown} value
 * @returns {Node}
 */
export function render(value) {
  if (Array.isArray(value)) {
    if (value.length === 0) return document.createTextNode('none');
    return create('ol', {}, ...value.map((item) => create('li', {}, render(item))));
  }
  if (!isObject(value)) return document.createTextNode(String(value));
  const { value: code, desc, ...others } = value;
  const isCoded = code !== undefined && desc !== undefined && Object.keys(others).length === 0;
  if (isCoded) return document.createTextNode(`${desc} (${code})`);
  if (Object.keys(value).length === 0) return document.createTextNode('none');
  const entries = Object.entries(value).map(([name, part]) =>
    create('div', {}, create('dt', {}, name), create('dd', {}, render(part))),
  );
  return create('dl', {}, ...entries);
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isObject(value) {
  return typeof value === 'object' && value !== null;
}
