import { ask, latestOnly } from './api.js';
import { showConnection, showFailure, showLocked, showTrouble, showUnreadable } from './connection.js';
import { showDeadCounts, startDeadMessages } from './dead-messages.js';
import { byId, setText } from './dom.js';
import { showHealth } from './health.js';
import { showQueues } from './queues.js';
import { refreshRecord, showTables, startRecords } from './records.js';
import { token } from './session.js';
import { EventStream } from './stream.js';
import { showAlmaCalls, showThroughput } from './throughput.js';

/** @typedef {import('../protocol.ts').About} About */

addEventListener('unhandledrejection', ({ reason }) =>
  showFailure('page', `This page has failed, load it again: ${reason}`),
);

if (token() === null) showLocked();
else void start();

async function start() {
  const isKnown = await latestOnly('The deployment')(async (signal) => {
    /** @type {About} */
    const about = await ask('about', {}, { signal });
    setText(byId('deployment'), `${about.deployment} · ${about.region}`);
    startRecords(about);
  });
  if (isKnown) startDeadMessages();
  await new EventStream({ onConnection: showConnection, onRefusal: showLocked })
    .on('status', (status) => {
      showHealth(status);
      showQueues(status.queues);
      showAlmaCalls(status.almaCalls);
      showDeadCounts(status.queues);
      showTables(status.tables);
      showUnreadable(status.unreadable);
      refreshRecord();
    })
    .on('throughput', showThroughput)
    .on('trouble', showTrouble)
    .open();
}
