import { recordHash } from './address.js';
import { commandList } from './copy.js';
import { byId, create, setText } from './dom.js';
import { formatDistance, formatMoment, formatText } from './format.js';
import { listElement } from './record-lists.js';
import { render } from './value.js';

/** @typedef {import('../protocol.ts').RecordAnswer} RecordAnswer */

const article = byId('record');
/** @type {RecordAnswer | undefined} */
let shown;

/** @param {RecordAnswer} record */
export function showRecord(record) {
  if (JSON.stringify(record) === JSON.stringify(shown)) return;
  const isSame = record.kind === shown?.kind && record.id === shown.id;
  shown = record;
  const kept = isSame ? keep() : () => {};
  const { kind, id, title, lists, commands } = record;
  article.dataset.state = record.state;
  article.replaceChildren(
    create(
      'div',
      { class: 'heading' },
      create('h3', {}, title ?? id),
      create('p', { class: 'quiet' }, kind, ...(title === null ? [] : [' ', create('code', {}, id)])),
    ),
    create(
      'p',
      { class: 'lifetime' },
      create('strong', { class: 'badge' }, STATES[record.state]),
      create('span', {}),
    ),
    create('p', { class: 'quiet as-of' }),
    ...lists.map(listElement),
    ...fieldList(record),
    ...bookkeepingOf(record),
    ...(commands.length > 0 ? [commandList(commands)] : []),
  );
  showTimes();
  kept();
}

/** Shows that no record is looked at. */
export function showHint() {
  shown = undefined;
  article.replaceChildren();
  delete article.dataset.state;
}

/** Shows what has changed by itself as time goes by. */
export function showTimes() {
  if (!shown) return;
  const { asOf } = shown;
  const lifetime = article.querySelector('.lifetime span');
  if (lifetime) setText(lifetime, describeLifetime(shown));
  const version = article.querySelector('.as-of');
  if (version)
    setText(version, asOf === null ? '' : `As Alma had it on ${formatMoment(asOf)}, ${formatDistance(asOf)}`);
}

/**
 * Sets the focus on the link to a record; answers whether there is one.
 * @param {string} kind
 * @param {string} id
 */
export function focusLink(kind, id) {
  const link = article.querySelector(`a[href="${CSS.escape(recordHash(kind, id))}"]`);
  if (!(link instanceof HTMLElement)) return false;
  link.focus();
  return true;
}

const STATES = { valid: 'valid', expired: 'expired', deleted: 'deleted', absent: 'not cached' };

/** @param {RecordAnswer} record */
function describeLifetime({ state, expiresAt, note }) {
  if (state === 'absent' || state === 'deleted') return note;
  if (expiresAt === null) return 'never valid, as it has no expiry: readers ask Alma each time';
  return `until ${formatMoment(expiresAt)}, ${formatDistance(expiresAt)}: ${note}`;
}

/** @param {RecordAnswer} record */
function fieldList({ id, title, fields, owner }) {
  const rows = Object.entries(fields)
    // The heading says these.
    .filter(([, value]) => value !== id && value !== title)
    .map(([name, value]) =>
      create('div', {}, create('dt', {}, label(name)), create('dd', {}, linked(value, owner))),
    );
  return rows.length === 0 ? [] : [create('dl', { class: 'fields' }, ...rows)];
}

/** @param {RecordAnswer} record */
function bookkeepingOf({ bookkeeping }) {
  if (Object.keys(bookkeeping).length === 0) return [];
  return [
    create('details', { class: 'bookkeeping' }, create('summary', {}, 'Bookkeeping'), render(bookkeeping)),
  ];
}

/**
 * A value, with a link where it is the user whose record it is.
 * @param {unknown} value
 * @param {string | null} owner
 */
function linked(value, owner) {
  const id = typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
  if (owner !== null && id === owner) return create('a', { href: recordHash('user', owner) }, owner);
  return typeof value === 'string' ? document.createTextNode(formatText(value)) : render(value);
}

/**
 * `due_date` → Due date
 * @param {string} name
 */
function label(name) {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Remembers what somebody has opened, and where they are; what it returns brings that back. */
function keep() {
  const open = [...article.querySelectorAll('details')].map((details) => details.open);
  const focused = document.activeElement;
  const hadFocus = article.contains(focused);
  const href = focused?.getAttribute('href') ?? '';
  return () => {
    for (const [index, details] of article.querySelectorAll('details').entries())
      details.open = open[index] ?? false;
    if (!hadFocus) return;
    const again = href === '' ? null : article.querySelector(`a[href="${CSS.escape(href)}"]`);
    const target = again instanceof HTMLElement ? again : article;
    target.focus({ preventScroll: true });
  };
}
