import { showThroughput } from './chart.js';
import { showConnection, showFailure, showTrouble, showUnreadable } from './connection.js';
import { showDeadLetters } from './dead-letters.js';
import { showHealth } from './health.js';
import { showQueues } from './queues.js';
import { showTables, startRecords } from './records.js';
import { EventStream } from './stream.js';

addEventListener('unhandledrejection', ({ reason }) =>
  showFailure('page', `This page has failed, load it again: ${reason}`),
);
startRecords();
new EventStream(showConnection)
  .on('health', showHealth)
  .on('queues', showQueues)
  .on('throughput', showThroughput)
  .on('deadLetters', showDeadLetters)
  .on('tables', showTables)
  .on('unreadable', showUnreadable)
  .on('trouble', showTrouble)
  .open();
