import { recordHash } from './address.js';
import { ask, latestOnly } from './api.js';
import { byId, create, setText, showItems } from './dom.js';
import { formatCount } from './format.js';
import { focusLink, showHint, showRecord, showTimes } from './record.js';

/**
 * @typedef {import('../protocol.ts').About} About
 * @typedef {import('../protocol.ts').Status} Status
 * @typedef {import('../protocol.ts').RecordAnswer} RecordAnswer
 * @typedef {{ kind: string, id: string }} Address
 */

const kinds = byId('kinds');
const form = byId('finder', HTMLFormElement);
const search = byId('search', HTMLInputElement);
const example = byId('example');
const article = byId('record');

const run = latestOnly('The record');
/** @type {readonly string[]} */
let knownKinds = [];
/** The records on the way to the one that is shown, which is the last: what Esc goes back along. @type {Address[]} */
let trail = [];
let isReading = false;

/**
 * Listens to the keys and to the address.
 * @param {About} about
 */
export function startRecords({ kinds: names, exampleUser }) {
  knownKinds = names;
  showItems(kinds, names, { key: (name) => name, create: createKind, update: () => {} });
  choose(names[0] ?? '');
  if (exampleUser !== null) {
    const link = create('a', { href: recordHash('user', exampleUser) }, exampleUser);
    example.append('Such as the user ', link, '.');
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const hash = recordHash(chosenKind(), search.value.trim());
    if (location.hash === hash) void read();
    else location.hash = hash;
  });
  addEventListener('hashchange', follow);
  document.addEventListener('keydown', onKey);
  follow();
}

/** @param {Status['tables']} tables */
export function showTables(tables) {
  for (const { name, items } of tables) {
    const element = kinds.querySelector(`[data-key="${CSS.escape(name)}"] .items`);
    if (element) setText(element, items === null ? '?' : formatCount(items));
  }
}

/** Reads again what is shown, if anybody can see it, and nobody waits for it already. */
export function refreshRecord() {
  showTimes();
  if (!isReading && document.visibilityState === 'visible') void reread();
}

/** Shows the record that the address names. */
function follow() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const [kind = '', id = ''] = [fragment.get('kind') ?? '', fragment.get('id') ?? ''];
  if (!knownKinds.includes(kind) || id === '') {
    trail = [];
    showHint();
    return;
  }
  const left = trail.at(-1);
  const isBack = isSame(trail.at(-2), { kind, id });
  if (isBack) trail.pop();
  else if (!isSame(left, { kind, id })) trail.push({ kind, id });
  choose(kind);
  search.value = id;
  void read(isBack ? left : undefined);
}

/**
 * Reads the record, and goes there.
 * @param {Address} [left] the record that somebody comes back from
 */
async function read(left) {
  isReading = true;
  const isDone = await reread();
  isReading = false;
  if (isDone) goTo(left);
}

/** @returns {Promise<boolean>} whether it could be read */
async function reread() {
  const address = trail.at(-1);
  if (address === undefined) return false;
  return await run(async (signal) => {
    /** @type {RecordAnswer} */
    const record = await ask('record', { ...address }, { signal });
    showRecord(record);
  });
}

/**
 * Goes where the eye is to be: the record, or the link that led away from it.
 * @param {Address} [left]
 */
function goTo(left) {
  if (left && focusLink(left.kind, left.id)) return;
  article.focus({ preventScroll: true });
  article.scrollIntoView({ block: 'start' });
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === '/' && event.target !== search) {
    event.preventDefault();
    find();
  }
  if (event.key === 'Escape' && event.target !== search) {
    if (trail.length > 1) history.back();
    else find();
  }
}

function find() {
  search.focus();
  search.select();
}

/** @param {string} name */
function createKind(name) {
  return create(
    'label',
    {},
    create('input', { type: 'radio', name: 'kind', value: name }),
    create('span', { class: 'name' }, name),
    create('span', { class: 'items', title: 'items, by a count that is up to six hours old' }),
  );
}

function chosenKind() {
  return String(new FormData(form).get('kind'));
}

/** @param {string} name */
function choose(name) {
  for (const radio of kinds.querySelectorAll('input')) radio.checked = radio.value === name;
}

/**
 * @param {Address | undefined} one
 * @param {Address} other
 */
function isSame(one, other) {
  return one?.kind === other.kind && one.id === other.id;
}
