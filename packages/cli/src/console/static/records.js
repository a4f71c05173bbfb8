import { ask, latestOnly } from './api.js';
import { byId, create, setText, showItems } from './dom.js';
import { formatCount, formatNoun } from './format.js';
import { recordHash, showNoRecord, showRecord, showTimes } from './record.js';
import { RecordList } from './record-list.js';

/**
 * @typedef {import('../protocol.ts').Tables} Tables
 * @typedef {import('../protocol.ts').TableState} TableState
 * @typedef {import('../protocol.ts').RecordDetail} RecordDetail
 */

/** Least time between two looks at what has been written, ms. */
const REFRESH_MS = 1000;

/** How often what depends on the clock is looked at, ms. */
const TIMES_MS = 5000;

const HINT = 'Choose a record to read it.';

const chooser = byId('tables');
const search = byId('search', HTMLInputElement);
const listElement = byId('record-list');
const article = byId('record');
const count = byId('record-count');

/** @type {readonly TableState[]} */
let tables = [];
let table = '';
/** The record that is read; empty where none is. */
let chosen = '';
/** Whether there may be something newer than what is shown. */
let isBehind = false;
let refreshing = false;

const runDetail = latestOnly('The record');
const list = new RecordList(listElement, {
  onChoose: (id) => {
    // Not an entry of the history for each press of an arrow key.
    history.replaceState(null, '', recordHash(table, id));
    void read(id);
  },
  onTotal: (total) => setText(count, describeCount(total)),
});

/** @param {Tables} state */
export function showTables(state) {
  tables = state.tables;
  showItems(chooser, tables, { key: ({ name }) => name, create: createChoice, update: updateChoice });
  if (table === '') follow();
  else void refresh();
}

/** Listens to the keys and to the address. */
export function startRecords() {
  showNoRecord(HINT);
  setInterval(() => {
    list.showTimes();
    showTimes();
  }, TIMES_MS);
  addEventListener('hashchange', follow);
  chooser.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLInputElement) location.hash = recordHash(target.value, '');
  });
  search.addEventListener('input', () => void list.show({ table, prefix: search.value.trim() }));
  search.addEventListener('keydown', onSearchKey);
  listElement.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter' && chosen !== '') article.focus();
    if (key === 'Escape') search.focus();
  });
  article.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') listElement.focus();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.target === search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });
}

/** @param {KeyboardEvent} event */
function onSearchKey(event) {
  if (event.key === 'ArrowDown' || event.key === 'Enter') {
    event.preventDefault();
    void enterList();
  }
  if (event.key === 'Escape' && search.value === '') listElement.focus();
}

/** Goes from the search to the list, once that shows what was typed. */
async function enterList() {
  const isFound = await list.shown;
  if (!isFound || document.activeElement !== search) return;
  listElement.focus();
  const id = list.has(chosen) ? chosen : list.first;
  if (id === undefined) return;
  history.replaceState(null, '', recordHash(table, id));
  list.mark(id);
  void read(id);
}

/** Shows the table and the record that the address names, or the first table. */
function follow() {
  const address = new URLSearchParams(location.hash.slice(1));
  const known = tables.find(({ name }) => name === address.get('table'));
  if (known) goTo(known.name, address.get('id') ?? '');
  else if (table === '' && tables[0]) goTo(tables[0].name, '');
}

/**
 * @param {string} name
 * @param {string} id empty for no record
 */
function goTo(name, id) {
  const isOther = name !== table;
  table = name;
  for (const radio of chooser.querySelectorAll('input')) radio.checked = radio.value === name;
  if (isOther || (id !== '' && !list.has(id))) {
    // A record that is not in sight is looked for, so that list and record agree.
    search.value = id;
    if (itemsOf(table) === null) setText(count, 'The records are being read.');
    void list.show({ table, prefix: id });
  }
  list.mark(id);
  void read(id);
}

/** @param {string} id empty for no record */
function read(id) {
  chosen = id;
  return runDetail(async (signal) => {
    if (id === '') return showNoRecord(HINT);
    /** @type {RecordDetail | null} */
    const record = await ask('record', { table, id }, signal);
    if (record) showRecord(record);
    else showNoRecord(`${id} is not in the cache.`);
  });
}

/** Takes in what is new, no more often than costs a tenth of the time, until that has succeeded. */
async function refresh() {
  isBehind = true;
  if (refreshing) return;
  refreshing = true;
  try {
    while (isBehind) {
      isBehind = false;
      const start = performance.now();
      const done = await Promise.all([list.refresh(), read(chosen)]);
      if (done.includes(false)) isBehind = true;
      const pause = Math.max(REFRESH_MS, (performance.now() - start) * 10);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  } finally {
    refreshing = false;
  }
}

/** @param {number} total */
function describeCount(total) {
  const all = itemsOf(table) ?? total;
  return search.value.trim() === ''
    ? formatNoun(total, 'record')
    : `${formatCount(total)} of ${formatNoun(all, 'record')}`;
}

/** @param {string} table */
function itemsOf(table) {
  return tables.find(({ name }) => name === table)?.items;
}

/** @param {TableState} state */
function createChoice({ name, label }) {
  return create(
    'label',
    { title: name },
    create('input', { type: 'radio', name: 'table', value: name }),
    create('span', {}, label, ' ', create('span', { class: 'items' })),
  );
}

/**
 * @param {HTMLLabelElement} choice
 * @param {TableState} state
 */
function updateChoice(choice, { items }) {
  const element = choice.querySelector('.items');
  if (element) setText(element, items === null ? '…' : formatCount(items));
}
