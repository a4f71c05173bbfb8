import { Queue } from '@alma-cache/aws-utils';
import { describe, expect, test } from '@jest/globals';
import type { Terminal } from '../terminal.ts';
import { QueueGoneError } from './errors.ts';
import type { HeldMessages } from './held-messages.ts';
import { moveMessages } from './move.ts';
import { newTally } from './selected.ts';
import { type Answers, AwsFailure, startAwsStub } from './testing/aws-stub.ts';
import { type LocalQueues, startLocalQueues } from './testing/local-queues.ts';
import { deadMessage, heldMessages } from './testing/messages.ts';

const never = AbortSignal.any([]);

/** A clock that runs while somebody sleeps. */
function sleeper(signal: AbortSignal = never) {
  let time = 0;
  const slept: number[] = [];
  const sleep = async (ms: number) => {
    time += ms;
    if (ms > 0) slept.push(ms);
  };
  return { slept, terminal: { signal, sleep, now: () => time } };
}

async function holdAll({ sqs, queue }: LocalQueues, count: number): Promise<HeldMessages> {
  const held = heldMessages(sqs, queue, 60);
  await held.receiveAll({ signal: never, enough: () => held.size === count });
  return held;
}

/** The queue where the messages failed: its pauses between attempts are the longest that there are. */
const sourceOf = ({ sqs, queue }: Pick<LocalQueues, 'sqs' | 'queue'>, { sleep }: Pick<Terminal, 'sleep'>) =>
  new Queue({ url: queue.source.url }, { client: sqs, sleep, random: () => 1 });

const to = (queues: LocalQueues) => ({ queue: queues.queue, source: sourceOf(queues, sleeper().terminal) });

const tallyOf = (examined: number) => newTally({ examined, skipped: 0 });

describe('messages are moved', () => {
  test('with their attributes, and are in the dead-letter queue no more', async () => {
    await using queues = await startLocalQueues();
    const MessageAttributes = {
      origin: { DataType: 'String', StringValue: 'catalogue' },
      picture: { DataType: 'Binary', BinaryValue: Buffer.from([0, 255]) },
    };
    await queues.fill({ MessageBody: '{"loanID":"1"}', MessageAttributes }, 'plain');
    const held = await holdAll(queues, 2);
    const tally = tallyOf(2);
    await moveMessages(held.messages, { ...to(queues), held, tally, terminal: sleeper().terminal });
    expect(tally).toMatchObject({ done: 2, failed: 0, movedNotDeleted: 0 });
    expect(queues.inDeadLetterQueue()).toEqual({ visible: [], hidden: [] });
    expect(queues.inSource()).toEqual([
      {
        body: '{"loanID":"1"}',
        attributes: {
          origin: MessageAttributes.origin,
          picture: { DataType: 'Binary', BinaryValue: 'AP8=' },
        },
      },
      { body: 'plain', attributes: {} },
    ]);
  });

  test('no faster than was asked for', async () => {
    await using queues = await startLocalQueues();
    await queues.fill(...'abcdef');
    const held = await holdAll(queues, 6);
    const { slept, terminal } = sleeper();
    await moveMessages(held.messages, { ...to(queues), held, rate: 2, tally: tallyOf(6), terminal });
    expect(slept).toEqual([1000, 1000]);
    expect(queues.inSource()).toHaveLength(6);
  });

  test('in batches that SQS takes, however large they are', async () => {
    await using queues = await startLocalQueues();
    const large = 'x'.repeat(600 * 1024);
    await queues.fill(large, large, 'small');
    const held = await holdAll(queues, 3);
    const tally = tallyOf(3);
    await moveMessages(held.messages, { ...to(queues), held, tally, terminal: sleeper().terminal });
    expect(tally).toMatchObject({ done: 3, failed: 0 });
  });

  test('until Ctrl-C, and the rest stays where it is', async () => {
    await using queues = await startLocalQueues();
    await queues.fill(...'abc');
    const held = await holdAll(queues, 3);
    const controller = new AbortController();
    const { terminal } = sleeper(controller.signal);
    const tally = tallyOf(3);
    const sleep = async (ms: number) => (ms > 0 ? controller.abort() : undefined);
    await moveMessages(held.messages, {
      ...to(queues),
      held,
      rate: 1,
      tally,
      terminal: { ...terminal, sleep },
    });
    await held.release();
    expect(tally.done).toBe(1);
    expect(queues.inSource()).toHaveLength(1);
    expect(queues.inDeadLetterQueue()).toEqual({ visible: ['b', 'c'], hidden: [] });
  });

  test('not at all where the source queue is gone', async () => {
    await using queues = await startLocalQueues();
    await queues.fill('one');
    const held = await holdAll(queues, 1);
    queues.delete('loans');
    const tally = tallyOf(1);
    const moving = moveMessages(held.messages, { ...to(queues), held, tally, terminal: sleeper().terminal });
    await expect(moving).rejects.toThrow(QueueGoneError);
    await held.release();
    expect(tally.done).toBe(0);
    expect(queues.inDeadLetterQueue().visible).toEqual(['one']);
  });
});

describe('when SQS refuses', () => {
  /** Moves the messages a, b and c against what a stub answers. */
  async function tryToMove(answers: Answers) {
    await using queues = await startLocalQueues();
    await using aws = await startAwsStub(answers);
    const held = heldMessages(aws.sqs, queues.queue, 60);
    const tally = tallyOf(3);
    const { slept, terminal } = sleeper();
    const messages = ['a', 'b', 'c'].map((id) => deadMessage(id, { body: id }));
    const moving = moveMessages(messages, {
      queue: queues.queue,
      source: sourceOf({ ...queues, sqs: aws.sqs }, terminal),
      held,
      tally,
      terminal,
    });
    const failure = await moving.then(
      () => undefined,
      (error: unknown) => error,
    );
    return { tally, slept, asked: aws.asked, failure };
  }
  async function move(answers: Answers) {
    const { failure, ...moved } = await tryToMove(answers);
    expect(failure).toBeUndefined();
    return moved;
  }
  const refuseAll = (): never => {
    throw new AwsFailure('AccessDenied');
  };
  type Entry = { Id: string; MessageBody?: string; ReceiptHandle?: string };
  const entriesOf = (input: Readonly<Record<string, unknown>>) => input.Entries as Entry[];
  const refusing = (refuse: (entry: Entry) => boolean) => (input: Readonly<Record<string, unknown>>) => {
    const { refused = [], taken = [] } = Object.groupBy(entriesOf(input), (entry) =>
      refuse(entry) ? 'refused' : 'taken',
    );
    const Failed = refused.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false }));
    return { Successful: taken, Failed };
  };

  test('a message for a while, it is sent again, and only it', async () => {
    let left = 2;
    const { tally, slept, asked } = await move({
      SendMessageBatch: refusing(({ MessageBody }) => MessageBody === 'b' && left-- > 0),
      DeleteMessageBatch: refusing(() => false),
    });
    expect(tally).toMatchObject({ done: 3, failed: 0 });
    expect(slept).toEqual([200, 400]);
    const sent = asked.filter(({ action }) => action === 'SendMessageBatch');
    expect(sent.map(({ input }) => entriesOf(input).map(({ MessageBody }) => MessageBody))).toEqual([
      ['a', 'b', 'c'],
      ['b'],
      ['b'],
    ]);
  });

  test('a message for good, it is counted and never deleted', async () => {
    const { tally, asked } = await move({
      SendMessageBatch: refusing(({ MessageBody }) => MessageBody === 'b'),
      DeleteMessageBatch: refusing(() => false),
    });
    expect(tally).toMatchObject({ done: 2, failed: 1, movedNotDeleted: 0 });
    expect([...tally.refusals]).toEqual(['InternalError']);
    const deleted = asked.filter(({ action }) => action === 'DeleteMessageBatch');
    expect(deleted.flatMap(({ input }) => entriesOf(input)).map((entry) => entry.ReceiptHandle)).toEqual([
      'receipt of a',
      'receipt of c',
    ]);
  });

  test('to delete a message that was moved, it is not moved again, and counted', async () => {
    const { tally, asked } = await move({
      SendMessageBatch: refusing(() => false),
      DeleteMessageBatch: refusing(({ ReceiptHandle }) => ReceiptHandle === 'receipt of c'),
    });
    expect(tally).toMatchObject({ done: 3, failed: 0, movedNotDeleted: 1 });
    expect(asked.filter(({ action }) => action === 'SendMessageBatch')).toHaveLength(1);
  });

  test('everything once it has taken some, these are deleted and counted all the same', async () => {
    const answers = [refusing(({ MessageBody }) => MessageBody === 'b'), refuseAll];
    const { tally, failure, asked } = await tryToMove({
      SendMessageBatch: (input) => (answers.shift() ?? refuseAll)(input),
      DeleteMessageBatch: refusing(() => false),
    });
    expect(failure).toMatchObject({ name: 'AccessDenied' });
    expect(tally).toMatchObject({ done: 2, movedNotDeleted: 0 });
    const { action, input } = asked.at(-1) ?? { input: {} };
    expect(action).toBe('DeleteMessageBatch');
    expect(entriesOf(input).map(({ ReceiptHandle }) => ReceiptHandle)).toEqual([
      'receipt of a',
      'receipt of c',
    ]);
  });

  test('to delete at all, what was moved counts as not deleted', async () => {
    const { tally, failure } = await tryToMove({
      SendMessageBatch: refusing(() => false),
      DeleteMessageBatch: refuseAll,
    });
    expect(failure).toMatchObject({ name: 'AccessDenied' });
    expect(tally).toMatchObject({ done: 3, movedNotDeleted: 3 });
  });

  test('to say anything about a message, it counts as refused', async () => {
    const { tally } = await move({ SendMessageBatch: () => ({}), DeleteMessageBatch: () => ({}) });
    expect(tally).toMatchObject({ done: 0, failed: 3 });
  });
});
