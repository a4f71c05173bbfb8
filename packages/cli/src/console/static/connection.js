import { byId, setText } from './dom.js';
import { formatClock } from './format.js';
import { showUnknownHealth } from './health.js';

/** @typedef {import('../protocol.ts').Unreadable} Unreadable */

const banner = byId('connection');
/** @type {number | undefined} when the connection was lost, epoch ms; undefined while there is one */
let lostAt;
/** @type {string | null} why nothing can be told of the stack */
let trouble = null;
/** @type {readonly Unreadable[]} */
let unreadable = [];
/** @type {Map<string, string>} what is said of requests that failed, by what they asked for */
const failures = new Map();

/**
 * Says when what is shown is not live, and since when.
 * @param {boolean} isConnected
 */
export function showConnection(isConnected) {
  if (isConnected === (lostAt === undefined)) return;
  lostAt = isConnected ? undefined : Date.now();
  // The next connection tells whether there still is any.
  trouble = null;
  if (!isConnected) showUnknownHealth('Connection lost');
  show();
}

/**
 * Says that the stack is there but cannot be read.
 * @param {string | null} why null once it can
 */
export function showTrouble(why) {
  trouble = why;
  if (why !== null) showUnknownHealth('Not known');
  show();
}

/**
 * Says which parts of the stack cannot be read, while the others are shown.
 * @param {readonly Unreadable[]} parts
 */
export function showUnreadable(parts) {
  unreadable = parts;
  show();
}

/**
 * Says that something else has failed, until it does no longer.
 * @param {string} what
 * @param {string | null} words null once it has gone well
 */
export function showFailure(what, words) {
  if (words === null) failures.delete(what);
  else failures.set(what, words);
  show();
}

function show() {
  document.body.classList.toggle('stale', lostAt !== undefined || trouble !== null);
  const words = lostAt === undefined ? describeTroubles() : [describeLoss(lostAt)];
  banner.hidden = words.length === 0;
  setText(banner, words.join('\n'));
}

/** @param {number} since epoch ms */
function describeLoss(since) {
  return (
    `Not live since ${formatClock(since)}: the stack has stopped or is out of reach. ` +
    'This page goes on trying, but a stack that is started anew prints a new address.'
  );
}

function describeTroubles() {
  const ofStack =
    trouble === null
      ? unreadable.map(({ part, reason }) => `${part} cannot be read: ${reason}`)
      : [`The stack cannot be read: ${trouble}`];
  return [...ofStack, ...failures.values()];
}
