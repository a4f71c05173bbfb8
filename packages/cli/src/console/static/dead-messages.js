import { ask, latestOnly } from './api.js';
import { commandList } from './copy.js';
import { byId, create, setText } from './dom.js';
import { formatCount, formatDistance, formatMoment, formatNoun } from './format.js';

/**
 * @typedef {import('../protocol.ts').QueueStatus} QueueStatus
 * @typedef {import('../protocol.ts').DeadMessages} DeadMessages
 * @typedef {import('../protocol.ts').DeadQueue} DeadQueue
 * @typedef {import('../protocol.ts').DeadGroup} DeadGroup
 * @typedef {import('../protocol.ts').DeadMessage} DeadMessage
 */

const NONE = 'None. A message that fails for good ends up here.';

const counts = byId('dead-counts');
const button = byId('look', HTMLButtonElement);
const note = byId('dead-note');
const age = byId('dead-age');
const list = byId('dead-queues');

const run = latestOnly('Why messages failed');
/** @type {DeadMessages | null} what the last look found */
let found = null;

/** Shows what somebody has looked at already, and looks when it is asked to. */
export function startDeadMessages() {
  button.addEventListener('click', () => void look());
  void run(async (signal) => show(await ask('dead-messages', {}, { signal })));
}

/**
 * Shows how many there are, which takes no look.
 * @param {readonly QueueStatus[]} queues
 */
export function showDeadCounts(queues) {
  const some = queues.flatMap(({ name, dead }) => (dead ? [`${formatCount(dead)} in ${name}`] : []));
  setText(counts, some.length === 0 ? NONE : `${some.join(', ')}.`);
  button.hidden = some.length === 0;
  note.hidden = some.length === 0 || found !== null;
  if (some.length === 0 && found !== null) show(null);
  showAge();
}

async function look() {
  button.disabled = true;
  setText(button, 'Looking …');
  try {
    await run(async (signal) => show(await ask('dead-messages', {}, { signal, method: 'POST' })));
  } finally {
    button.disabled = false;
    setText(button, found === null ? 'Look at them' : 'Look again');
  }
}

/** @param {DeadMessages | null} deadMessages null where there are none, or nobody has looked yet */
function show(deadMessages) {
  found = deadMessages;
  note.hidden = found !== null;
  setText(button, found === null ? 'Look at them' : 'Look again');
  const parts =
    found?.unreadable.map(({ part, reason }) => create('p', {}, `${part} cannot be read: ${reason}`)) ?? [];
  list.replaceChildren(...parts, ...(found?.queues.map(queueElement) ?? []));
  showAge();
}

function showAge() {
  age.hidden = found === null;
  if (found !== null) setText(age, `As they were ${formatDistance(found.lookedAt)}. ${PASTE}`);
}

const PASTE =
  'The lines are for a shell that reaches this stack, as that of the console does. They only say what they would do, until --yes is added.';

/** @param {DeadQueue} queue */
function queueElement({ queue, groups, examined, complete, reasonsUnknownBecause }) {
  const notes = [
    ...(complete ? [] : [`The first ${formatCount(examined)}; there are more.`]),
    ...(reasonsUnknownBecause === null ? [] : [`Why they failed is not known: ${reasonsUnknownBecause}`]),
  ];
  return create(
    'div',
    { class: 'dead-queue' },
    create('h3', {}, queue),
    ...notes.map((words) => create('p', { class: 'quiet' }, words)),
    ...groups.map(groupElement),
  );
}

/** @param {DeadGroup} group */
function groupElement({ reason, looksLike, whatToDo, count, commands, messages }) {
  const name = reason ?? `No reason known, body is ${looksLike}`;
  return create(
    'details',
    {},
    create(
      'summary',
      {},
      create('span', { class: 'count' }, formatCount(count)),
      create('code', { class: 'reason' }, name),
      create('span', { class: 'quiet' }, whatToDo),
    ),
    commandList(commands),
    create('ul', { class: 'messages' }, ...messages.map(messageElement)),
  );
}

/** @param {DeadMessage} message */
function messageElement({ messageId, body, sentAt, receiveCount, failure, commands }) {
  const sent = sentAt === null ? '' : `sent ${formatMoment(sentAt)}, ${formatDistance(sentAt)}`;
  return create(
    'li',
    {},
    create('code', { class: 'body' }, body),
    ...(failure === null ? [] : [create('p', { class: 'failure' }, failure)]),
    create(
      'p',
      { class: 'quiet' },
      create('code', {}, messageId),
      ` ${sent} · ${formatNoun(receiveCount, 'receive')}`,
    ),
    create('details', {}, create('summary', {}, 'Lines to copy'), commandList(commands)),
  );
}
