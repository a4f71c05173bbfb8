import { byId, setText } from './dom.js';
import { formatCount, formatNoun, formatRate } from './format.js';

/** @typedef {import('../protocol.ts').Health} Health */

const health = byId('health');
const word = byId('health-word');
const detail = byId('health-detail');
const announcer = byId('announcer');

/** @param {Health} state */
export function showHealth(state) {
  const name = nameOf(state);
  show(state.kind, name, describe(state));
  document.title =
    state.backlog > 0 ? `${formatCount(state.backlog)} to go · ${name}` : `${name} · Alma cache`;
}

/** @param {string} why */
export function showUnknownHealth(why) {
  show('unknown', why, '');
  document.title = `${why} · Alma cache`;
}

/**
 * @param {string} kind
 * @param {string} name
 * @param {string} description
 */
function show(kind, name, description) {
  // A count that changes every second is not to be read out every second.
  if (health.dataset.kind !== kind) setText(announcer, name);
  health.dataset.kind = kind;
  setText(word, name);
  setText(detail, description);
}

/** @param {Health} state */
function nameOf({ kind, deadLetters }) {
  if (kind === 'dead-letters') return formatNoun(deadLetters, 'dead letter');
  if (kind === 'unknown') return 'Not known';
  return kind === 'working' ? 'Working' : 'Healthy';
}

/** @param {Health} state */
function describe({ kind, backlog, isComplete, rate }) {
  if (backlog > 0) return `${formatNoun(backlog, 'message')} to go, ${formatRate(rate)} done a second`;
  if (!isComplete) return 'Not every queue can be read';
  return kind === 'healthy' ? 'All queues are empty' : 'Nothing else is waiting';
}
