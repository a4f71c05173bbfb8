import { byId, create, setText, showItems } from './dom.js';
import { formatCount } from './format.js';

/** @typedef {import('../protocol.ts').Status} Status */

const health = byId('health');
const word = byId('health-word');
const detail = byId('health-detail');
const announcer = byId('announcer');
const attention = byId('attention');

/** As `status` calls them. */
const WORDS = {
  healthy: 'Healthy',
  working: 'Working',
  waiting: 'Waiting',
  incomplete: 'Not readable',
  attention: 'Attention',
};

/** @param {Status} status */
export function showHealth({ level, work, attention: lines, queues }) {
  const name = WORDS[level];
  show(level, name, work ?? (level === 'healthy' ? 'nothing to do' : ''));
  attention.hidden = lines.length === 0;
  showItems(attention, lines, {
    key: (line) => line,
    create: (line) => create('li', {}, line),
    update: () => {},
  });
  const backlog = queues
    .flatMap(({ waiting, inFlight, delayed }) => [waiting ?? 0, inFlight ?? 0, delayed ?? 0])
    .reduce((sum, count) => sum + count, 0);
  document.title = backlog > 0 ? `${formatCount(backlog)} to go · ${name}` : `${name} · Alma cache`;
}

/** @param {string} why */
export function showUnknownHealth(why) {
  show('unknown', why, '');
  document.title = `${why} · Alma cache`;
}

/**
 * @param {string} level
 * @param {string} name
 * @param {string} description
 */
function show(level, name, description) {
  // A count that changes all the time is not to be read out all the time.
  if (health.dataset.level !== level) setText(announcer, name);
  health.dataset.level = level;
  setText(word, name);
  setText(detail, description);
}
