import { byId, create, setText, showItems } from './dom.js';
import { formatCount, formatDuration, formatRate } from './format.js';

/** @typedef {import('../protocol.ts').QueueStatus} QueueStatus */

const table = byId('queues');
const rows = byId('queue-rows');

/** The most messages that any queue has held while this page was open: the length of a full bar. */
let most = 1;

/** @type {Readonly<Record<string, (queue: QueueStatus) => string>>} */
const CELLS = {
  waiting: ({ waiting }) => count(waiting),
  'in-flight': ({ inFlight }) => count(inFlight),
  delayed: ({ delayed }) => count(delayed),
  dead: ({ dead }) => (dead === null ? '–' : formatCount(dead)),
  oldest: ({ oldestSeconds }) => (oldestSeconds === null ? '' : formatDuration(oldestSeconds)),
  rate: ({ processedPerMinute }) => (processedPerMinute === null ? '' : formatRate(processedPerMinute)),
  left: describeLeft,
};

/** @param {readonly QueueStatus[]} queues */
export function showQueues(queues) {
  most = Math.max(most, ...queues.map((queue) => partsOf(queue).reduce((sum, part) => sum + part, 0)));
  table.classList.toggle(
    'none-delayed',
    queues.every(({ delayed }) => !delayed),
  );
  showItems(rows, queues, { key: ({ name }) => name, create: createRow, update: updateRow });
}

/** @param {QueueStatus} queue */
function createRow({ name }) {
  const parts = ['waiting', 'in-flight', 'delayed'].map((part) => create('span', { class: part }));
  return create(
    'tr',
    {},
    create('th', { scope: 'row' }, name, create('span', { class: 'bar', 'aria-hidden': 'true' }, ...parts)),
    ...Object.keys(CELLS).map((cell) => create('td', { class: cell })),
  );
}

/**
 * @param {HTMLTableRowElement} row
 * @param {QueueStatus} queue
 */
function updateRow(row, queue) {
  const bars = row.querySelectorAll('.bar > span');
  for (const [index, part] of partsOf(queue).entries()) {
    const bar = bars[index];
    if (bar instanceof HTMLElement) bar.style.inlineSize = `${(100 * part) / most}%`;
  }
  for (const [name, describe] of Object.entries(CELLS)) {
    const cell = row.querySelector(`td.${name}`);
    if (!cell) continue;
    const text = describe(queue);
    setText(cell, text);
    cell.classList.toggle('none', text === '0' || text === '–');
  }
}

/** @param {QueueStatus} queue */
function partsOf({ waiting, inFlight, delayed }) {
  return [waiting ?? 0, inFlight ?? 0, delayed ?? 0];
}

/** @param {number | null} number null where it is not known */
function count(number) {
  return number === null ? '?' : formatCount(number);
}

/** @param {QueueStatus} queue */
function describeLeft({ outlook, secondsLeft, atLeast }) {
  if (outlook === 'ends') return `${atLeast ? '≥ ' : ''}${formatDuration(secondsLeft ?? 0)}`;
  if (outlook === 'unknown') return '?';
  return outlook === 'empty' ? '' : outlook;
}
