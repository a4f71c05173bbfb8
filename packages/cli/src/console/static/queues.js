import { byId, create, setText, showItems } from './dom.js';
import { formatCount } from './format.js';

/**
 * @typedef {import('../protocol.ts').QueueState} QueueState
 * @typedef {import('../protocol.ts').Count} Count
 */

const rows = byId('queue-rows');

/** The most messages that any queue has held while this page was open: the length of a full bar. */
let most = 1;

/** @param {readonly QueueState[]} queues */
export function showQueues(queues) {
  const depths = queues.map(
    ({ waiting, inFlight, delayed }) => size(waiting) + size(inFlight) + size(delayed),
  );
  most = Math.max(most, ...depths);
  showItems(rows, queues, { key: ({ name }) => name, create: createRow, update: updateRow });
}

/** @param {QueueState} queue */
function createRow({ name }) {
  const parts = ['waiting', 'in-flight', 'delayed'].map((part) => create('span', { class: part }));
  return create(
    'tr',
    {},
    create(
      'th',
      { scope: 'row', title: name },
      name.replace(/Queue$/, ''),
      create('span', { class: 'bar', 'aria-hidden': 'true' }, ...parts),
    ),
    ...parts.map(() => create('td', {})),
    create('td', { class: 'dead' }),
  );
}

/**
 * @param {HTMLTableRowElement} row
 * @param {QueueState} queue
 */
function updateRow(row, { waiting, inFlight, delayed, dead }) {
  const counts = [waiting, inFlight, delayed];
  const bars = row.querySelectorAll('.bar > span');
  for (const [index, count] of counts.entries()) {
    const bar = bars[index];
    if (bar instanceof HTMLElement) bar.style.inlineSize = `${(100 * size(count)) / most}%`;
  }
  const cells = row.querySelectorAll('td');
  for (const [index, count] of [...counts, dead].entries()) {
    const cell = cells[index];
    if (!cell) continue;
    setText(cell, describe(count));
    cell.classList.toggle('none', !count);
  }
}

/** @param {Count | null} count null where there is nothing to count */
function describe(count) {
  if (count === null) return '–';
  return count === 'unreadable' ? 'unknown' : formatCount(count);
}

/** @param {Count} count */
function size(count) {
  return count === 'unreadable' ? 0 : count;
}
