import { byId, create, setText, showItems } from './dom.js';
import { formatCount, formatNoun } from './format.js';

/**
 * @typedef {import('../protocol.ts').DeadLetters} DeadLetters
 * @typedef {import('../protocol.ts').DeadLetterGroup} DeadLetterGroup
 * @typedef {import('../protocol.ts').DeadLetter} DeadLetter
 */

const NONE = 'None. A message that fails for good ends up here, with the reason.';

const none = byId('no-dead-letters');
const list = byId('dead-letter-groups');
const more = byId('unlisted');

/** @param {DeadLetters | null} deadLetters null while they are being read for the first time */
export function showDeadLetters(deadLetters) {
  const { groups, unlisted } = deadLetters ?? { groups: [], unlisted: 0 };
  none.hidden = groups.length > 0;
  setText(none, deadLetters ? NONE : 'They are being read.');
  showItems(list, groups, { key: ({ code }) => code ?? '', create: createGroup, update: updateGroup });
  more.hidden = unlisted === 0;
  setText(more, `${formatNoun(unlisted, 'dead letter')} more, not listed here.`);
}

/** @param {DeadLetterGroup} group */
function createGroup({ code }) {
  const headings = ['Message', 'Queue', 'Receives', 'Body'].map((name) =>
    create('th', { scope: 'col' }, name),
  );
  return create(
    'details',
    {},
    create(
      'summary',
      {},
      create('span', { class: 'count' }),
      create('code', { class: 'code' }, code ?? 'No reason known'),
      create('span', { class: 'message' }),
    ),
    create('table', {}, create('thead', {}, create('tr', {}, ...headings)), create('tbody', {})),
  );
}

/**
 * @param {HTMLDetailsElement} element
 * @param {DeadLetterGroup} group
 */
function updateGroup(element, { message, count, letters }) {
  setText(part(element, '.count'), formatCount(count));
  setText(part(element, '.message'), message);
  showItems(part(element, 'tbody'), letters, {
    key: ({ messageId }) => messageId,
    create: createLetter,
    update: updateLetter,
  });
}

/** @param {DeadLetter} letter */
function createLetter({ messageId, queue, body }) {
  return create(
    'tr',
    {},
    create('td', {}, create('code', {}, messageId)),
    create('td', {}, queue),
    create('td', { class: 'receives' }),
    create('td', {}, create('code', { class: 'body' }, body)),
  );
}

/**
 * @param {HTMLTableRowElement} row
 * @param {DeadLetter} letter
 */
function updateLetter(row, { receiveCount }) {
  setText(part(row, '.receives'), formatCount(receiveCount));
}

/**
 * @param {HTMLElement} element
 * @param {string} selector
 * @returns {HTMLElement}
 */
function part(element, selector) {
  const found = element.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`There is no ${selector}`);
  return found;
}
