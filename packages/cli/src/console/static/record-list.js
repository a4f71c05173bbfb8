import { ask, latestOnly } from './api.js';
import { create, setText, showItems } from './dom.js';
import { stateOf } from './lifetime.js';

/**
 * @typedef {import('../protocol.ts').RecordList} Answer
 * @typedef {import('../protocol.ts').RecordSummary} RecordSummary
 * @typedef {{ table: string, prefix: string }} Query
 */

/** How near to its end the list is read on, px. */
const NEAR_THE_END = 400;
/** Options that Page Up and Page Down pass over. */
const PAGE = 10;

/** A listbox of the records of a table, in the order of their ids, which reads on as somebody goes down. */
export class RecordList {
  #element;
  #onChoose;
  #onTotal;
  /** @type {Query} */
  #query = { table: '', prefix: '' };
  /** @type {readonly RecordSummary[]} */
  #records = [];
  /** @type {string | null} */
  #next = null;
  #chosen = '';
  #readingOn = false;
  #run = latestOnly('The list of records');
  #shown = Promise.resolve(true);

  /**
   * @param {HTMLElement} element
   * @param {{ onChoose: (id: string) => void, onTotal: (total: number) => void }} listeners
   */
  constructor(element, { onChoose, onTotal }) {
    this.#element = element;
    this.#onChoose = onChoose;
    this.#onTotal = onTotal;
    element.addEventListener('keydown', (event) => this.#onKey(event));
    element.addEventListener('click', ({ target }) => {
      const option = target instanceof Element ? target.closest('[role=option]') : null;
      if (option instanceof HTMLElement) this.#choose(option.dataset.key ?? '');
    });
    element.addEventListener('scroll', () => {
      const { scrollTop, clientHeight, scrollHeight } = element;
      if (scrollTop + clientHeight > scrollHeight - NEAR_THE_END) void this.#readOn();
    });
  }

  /** The first record; undefined where there is none. */
  get first() {
    return this.#records[0]?.id;
  }

  /** Resolves when it shows what the last query finds, with whether it could. */
  get shown() {
    return this.#shown;
  }

  /** @param {string} id */
  has(id) {
    return this.#records.some((record) => record.id === id);
  }

  /**
   * Shows what a query finds.
   * @param {Query} query
   */
  show(query) {
    this.#query = query;
    // What it still shows is not read on.
    this.#next = null;
    this.#shown = this.#read(1);
    return this.#shown;
  }

  /** Reads again what is shown. */
  refresh() {
    return this.#read(this.#records.length);
  }

  /**
   * Marks the record that is being read.
   * @param {string} id
   */
  mark(id) {
    this.#chosen = id;
    this.#showMark()?.scrollIntoView({ block: 'nearest' });
  }

  /** Shows what has changed by itself as time goes by. */
  showTimes() {
    this.#set(this.#records, this.#next);
  }

  /** @returns {Element | undefined} the option that is marked */
  #showMark() {
    let marked;
    for (const option of this.#element.children) {
      const isMarked = option instanceof HTMLElement && option.dataset.key === this.#chosen;
      option.setAttribute('aria-selected', String(isMarked));
      if (isMarked) marked = option;
    }
    if (marked) this.#element.setAttribute('aria-activedescendant', marked.id);
    else this.#element.removeAttribute('aria-activedescendant');
    return marked;
  }

  /** @param {number} atLeast how many records, if there are so many */
  #read(atLeast) {
    return this.#run(async (signal) => {
      /** @type {RecordSummary[]} */
      const records = [];
      let next = await this.#readPage(records, null, signal);
      while (next !== null && records.length < atLeast) next = await this.#readPage(records, next, signal);
      this.#set(records, next);
    });
  }

  async #readOn() {
    const after = this.#next;
    if (after === null || this.#readingOn) return;
    this.#readingOn = true;
    try {
      await this.#run(async (signal) => {
        const records = [...this.#records];
        this.#set(records, await this.#readPage(records, after, signal));
      });
    } finally {
      this.#readingOn = false;
    }
  }

  /**
   * @param {RecordSummary[]} records takes what is read
   * @param {string | null} after
   * @param {AbortSignal} signal
   * @returns {Promise<string | null>} after which id to go on
   */
  async #readPage(records, after, signal) {
    /** @type {Answer} */
    const answer = await ask('records', { ...this.#query, ...(after !== null && { after }) }, signal);
    records.push(...answer.records);
    this.#onTotal(answer.total);
    return answer.next;
  }

  /**
   * @param {readonly RecordSummary[]} records
   * @param {string | null} next
   */
  #set(records, next) {
    this.#records = records;
    this.#next = next;
    showItems(this.#element, records, { key: ({ id }) => id, create: createOption, update: updateOption });
    for (const [index, option] of [...this.#element.children].entries()) option.id = `record-${index}`;
    this.#showMark();
  }

  /** @param {string} id */
  #choose(id) {
    this.mark(id);
    this.#onChoose(id);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const at = this.#records.findIndex(({ id }) => id === this.#chosen);
    const last = this.#records.length - 1;
    /** @type {Readonly<Record<string, number>>} */
    const targets = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + PAGE,
      PageUp: at - PAGE,
      Home: 0,
      End: last,
    };
    const target = event.ctrlKey || event.metaKey || event.altKey ? undefined : targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const record = this.#records[Math.min(last, Math.max(0, target))];
    if (record) this.#choose(record.id);
    if (target >= last) void this.#readOn();
  }
}

/** @param {RecordSummary} record */
function createOption({ id }) {
  return create(
    'div',
    { role: 'option', 'aria-selected': 'false' },
    create('span', { class: 'id' }, id),
    create('span', { class: 'state' }),
    create('span', { class: 'summary' }),
  );
}

/**
 * @param {HTMLElement} option
 * @param {RecordSummary} record
 */
function updateOption(option, record) {
  const state = stateOf(record);
  option.dataset.state = state;
  const [, stateElement, summaryElement] = option.children;
  if (stateElement) setText(stateElement, state === 'valid' ? '' : state);
  if (summaryElement) setText(summaryElement, record.summary);
}
