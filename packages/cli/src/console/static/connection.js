import { byId, setText } from './dom.js';
import { formatClock } from './format.js';
import { showUnknownHealth } from './health.js';

/** @typedef {import('../protocol.ts').Unreadable} Unreadable */

const banner = byId('connection');
/** @type {number | undefined} when the connection was lost, epoch ms; undefined while there is one */
let lostAt;
/** Whether this page has no token, or that of a console that has ended. */
let isLocked = false;
/** @type {string | null} why the deployment cannot be read */
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

/** Says that this page is not admitted, and how one gets in. */
export function showLocked() {
  isLocked = true;
  showUnknownHealth('Locked');
  show();
}

/**
 * Says that the console is there but the deployment cannot be read.
 * @param {string | null} why null once it can
 */
export function showTrouble(why) {
  trouble = why;
  if (why !== null) showUnknownHealth('Not readable');
  show();
}

/**
 * Says which parts of the deployment cannot be read, while the others are shown.
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
  document.body.classList.toggle('locked', isLocked);
  document.body.classList.toggle('stale', lostAt !== undefined || trouble !== null);
  const words = describe();
  banner.hidden = words.length === 0;
  setText(banner, words.join('\n'));
}

function describe() {
  if (isLocked) return [LOCKED];
  if (lostAt !== undefined) return [describeLoss(lostAt)];
  return [...describeTroubles(), ...failures.values()];
}

const LOCKED =
  'This page shows the records of patrons, and only to whoever has its token: open the whole address that the command ' +
  'printed. A console that is started anew has another one.';

/** @param {number} since epoch ms */
function describeLoss(since) {
  return (
    `Not live since ${formatClock(since)}: the console has ended or is out of reach. ` +
    'This page goes on trying, but a console that is started anew prints a new address.'
  );
}

function describeTroubles() {
  if (trouble !== null) return [`The stack cannot be read: ${trouble}`];
  // What failed for the same reason is named together.
  const byReason = Map.groupBy(unreadable, ({ reason }) => reason);
  return [...byReason].map(
    ([reason, parts]) => `Not readable: ${parts.map(({ part }) => part).join(', ')} (${reason})`,
  );
}
