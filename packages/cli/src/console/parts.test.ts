import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { FunctionLog } from '../../../local-stack/src/functions/function-log.ts';
import type { PageState } from './protocol.ts';
import { StackWatcher } from './state.ts';
import { type CacheService, startCacheService } from './testing/cache-service.ts';
import { deleteQueue } from './testing/delete-queue.ts';

let service: CacheService;
let watcher: StackWatcher;

beforeEach(async () => {
  service = await startCacheService();
  watcher = new StackWatcher(service.stack);
});

afterEach(async () => {
  jest.restoreAllMocks();
  watcher[Symbol.dispose]();
  await service[Symbol.asyncDispose]();
});

/** What is known once everything has been read as far as it can. */
async function settled(isSettled: (state: PageState) => boolean): Promise<PageState> {
  for (;;) {
    const state = await watcher.read();
    if (isSettled(state)) return state;
  }
}

const partsOf = ({ unreadable }: PageState) => unreadable.map(({ part }) => part);

test('nothing is unreadable at first', async () => {
  const state = await settled(({ deadLetters }) => deadLetters !== null);
  expect(state).toMatchObject({ unreadable: [], health: { kind: 'healthy' }, deadLetters: { groups: [] } });
});

test('a queue that is gone costs nothing but its own numbers, and the word that all is well', async () => {
  await service.put({ id: 'one' });
  await deleteQueue(service.stack, 'eventQueue');
  const state = await settled(({ tables }) => tables.tables[0]?.items === 1);
  expect(state.unreadable).toEqual([
    { part: 'eventQueue', reason: expect.stringContaining('GetQueueAttributes was answered 400') },
  ]);
  expect(state.health).toMatchObject({ kind: 'unknown', backlog: 0, isComplete: false });
  expect(state.queues).toContainEqual({ name: 'workerQueue', waiting: 0, inFlight: 0, delayed: 0, dead: 0 });
  expect(state.queues).toContainEqual({
    name: 'eventQueue',
    waiting: 'unreadable',
    inFlight: 'unreadable',
    delayed: 'unreadable',
    dead: null,
  });
  expect(state.queues).toHaveLength(2);
});

test('a dead-letter queue that is gone does not take the others’ dead letters along', async () => {
  await deleteQueue(service.stack, 'workerDLQ');
  const state = await settled(({ deadLetters }) => deadLetters !== null);
  expect(partsOf(state)).toEqual(['workerDLQ']);
  expect(state.health.kind).toBe('unknown');
  const worker = { name: 'workerQueue', waiting: 0, inFlight: 0, delayed: 0, dead: 'unreadable' };
  expect(state.queues).toContainEqual(worker);
});

test('a log that cannot be read costs nothing but the reasons of dead letters', async () => {
  const { stack } = service;
  jest.spyOn(stack, 'readLog').mockImplementation(() => {
    throw new Error('not now');
  });
  await stack.queue('workerDLQ').send('lost');
  const state = await settled(({ deadLetters }) => deadLetters?.groups.length === 1);
  expect(partsOf(state)).toEqual(['The functions’ log']);
  expect(state.health).toMatchObject({ kind: 'dead-letters', deadLetters: 1, isComplete: true });
});

test('dead letters keep their reasons though another run has taken the path of the log', async () => {
  const { stack } = service;
  const other = await FunctionLog.open(stack.logFile);
  await stack.queue('workerQueue').send('bad');
  const state = await settled(({ deadLetters }) => deadLetters?.groups.length === 1);
  expect(state.deadLetters?.groups).toMatchObject([{ code: 'BAD_MESSAGE', message: 'cannot read bad' }]);
  await other.close();
});

test('records and dead letters that cannot be read are told of, and read again', async () => {
  const { stack } = service;
  const failure = new Error('not now');
  jest.spyOn(stack.table('itemTable'), 'keys').mockRejectedValueOnce(failure);
  jest.spyOn(stack.queue('workerDLQ'), 'messages').mockRejectedValueOnce(failure);
  const state = await settled(({ unreadable }) => unreadable.length === 2);
  expect(state.unreadable).toEqual([
    { part: 'The dead letters', reason: 'not now' },
    { part: 'itemTable', reason: 'not now' },
  ]);
  const later = await settled(({ unreadable }) => unreadable.length === 0);
  expect(later.tables.tables).toEqual([{ name: 'itemTable', label: 'Loans', items: 0 }]);
  expect(later.deadLetters).toEqual({ groups: [], unlisted: 0 });
});
