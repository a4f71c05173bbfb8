import { recordHash } from './address.js';
import { create } from './dom.js';
import { formatCount, formatDistance, formatText } from './format.js';

/**
 * @typedef {import('../protocol.ts').RecordList} RecordList
 * @typedef {import('../protocol.ts').ListedRecord} ListedRecord
 */

const STATES = { valid: '', expired: 'expired', deleted: 'deleted', absent: 'not cached' };

/**
 * What the cache has of a user's loans, requests or fees.
 * @param {RecordList} list
 */
export function listElement({ kind, plural, items }) {
  const heading = create(
    'h4',
    {},
    `${plural} `,
    create('span', { class: 'quiet' }, formatCount(items.length)),
  );
  if (items.length === 0) return create('div', { class: 'list' }, heading);
  const names = items[0]?.values.map(({ name }) => name) ?? [];
  return create(
    'div',
    { class: 'list' },
    heading,
    create(
      'table',
      {},
      create('thead', {}, create('tr', {}, ...names.map((name) => create('th', { scope: 'col' }, name)))),
      create('tbody', {}, ...items.map((item) => rowElement(kind, item))),
    ),
  );
}

/**
 * @param {string} kind
 * @param {ListedRecord} item
 */
function rowElement(kind, { id, state, values }) {
  const [first, ...others] = values;
  const link = create('a', { href: recordHash(kind, id) }, first?.text ?? id);
  const badge = state === 'valid' ? [] : [create('span', { class: 'badge' }, STATES[state])];
  return create(
    'tr',
    { 'data-state': state },
    create('th', { scope: 'row' }, link, ...badge),
    ...others.map(({ name, text }) => create('td', { 'data-name': name }, ...datum(text))),
  );
}

/** @param {string | null} text */
function datum(text) {
  if (text === null) return ['–'];
  const formatted = formatText(text);
  // A time is told in both ways.
  return formatted === text
    ? [text]
    : [formatted, ' ', create('span', { class: 'quiet' }, formatDistance(text))];
}
