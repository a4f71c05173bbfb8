import { byId, create, setText } from './dom.js';
import { formatDistance, formatMoment } from './format.js';
import { describeLifetime, stateOf } from './lifetime.js';

/** @typedef {import('../protocol.ts').RecordDetail} RecordDetail */

const article = byId('record');
/** @type {RecordDetail | undefined} */
let shown;

/**
 * The address of a record within this page.
 * @param {string} table
 * @param {string} id
 */
export const recordHash = (table, id) => `#${new URLSearchParams({ table, id })}`;

/** @param {RecordDetail} record */
export function showRecord(record) {
  if (JSON.stringify(record) === JSON.stringify(shown)) return;
  shown = record;
  const hadFocus = article.contains(document.activeElement);
  const links = new Map(Object.entries(record.links));
  const fields = Object.entries(record.fields).toSorted(([a], [b]) => a.localeCompare(b));
  article.replaceChildren(
    create('h3', {}, record.id),
    create('p', { class: 'lifetime' }),
    create('p', { class: 'version' }),
    create(
      'dl',
      {},
      ...fields.map(([name, value]) =>
        create('div', {}, create('dt', {}, name), create('dd', {}, ...withLinks(value, links.get(name)))),
      ),
    ),
  );
  showTimes();
  if (hadFocus) article.focus();
}

/** @param {string} words */
export function showNoRecord(words) {
  shown = undefined;
  article.replaceChildren(create('p', { class: 'hint' }, words));
  delete article.dataset.state;
}

/** Shows what has changed by itself as time goes by. */
export function showTimes() {
  if (!shown) return;
  article.dataset.state = stateOf(shown);
  const [lifetime, version] = article.querySelectorAll('p');
  if (lifetime) setText(lifetime, describeLifetime(shown));
  if (version) setText(version, describeVersion(shown));
}

/** @param {RecordDetail} record */
function describeVersion({ version }) {
  if (version === null) return 'As of when is not known: it was written without a version';
  return `As of ${formatMoment(version)} (${formatDistance(version, Date.now())})`;
}

/**
 * A value, with links where it is an id of another record, or several.
 * @param {unknown} value
 * @param {string | undefined} table
 * @returns {(Node | string)[]}
 */
function withLinks(value, table) {
  if (table === undefined) return [render(value)];
  const link = (/** @type {unknown} */ id) =>
    create('a', { href: recordHash(table, String(id)) }, String(id));
  if (typeof value === 'string') return [link(value)];
  if (Array.isArray(value)) {
    return value.length === 0
      ? ['none']
      : [create('ul', { class: 'ids' }, ...value.map((id) => create('li', {}, link(id))))];
  }
  return isObject(value) && 'value' in value ? [link(value.value)] : [render(value)];
}

/**
 * @param {unknown} value
 * @returns {Node}
 */
function render(value) {
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
