import type { ReceivedMessage } from '@alma-cache/aws-utils';
import { describe, expect, test } from '@jest/globals';
import { type Choosing, chooseMessages } from './choose.ts';
import { ReasonsUnknownError } from './errors.ts';
import type { Reasons } from './reasons.ts';
import type { SelectionOptions } from './selection.ts';
import { startAwsStub } from './testing/aws-stub.ts';
import { type LocalQueues, startLocalQueues } from './testing/local-queues.ts';
import { heldMessages } from './testing/messages.ts';

const everything: SelectionOptions = { id: [], reason: [] };

async function choose(
  queues: LocalQueues,
  selection: Partial<SelectionOptions>,
  more: Partial<Choosing> = {},
) {
  const held = heldMessages(queues.sqs, queues.queue, 60);
  const choice = await chooseMessages({
    queueArn: queues.queue.source.arn,
    held,
    selection: { ...everything, ...selection },
    findReasons: () => Promise.reject(new Error('nobody asked for reasons')),
    now: Date.now(),
    signal: AbortSignal.any([]),
    ...more,
  });
  return { ...choice, chosen: choice.chosen.map(({ body }) => body), held };
}

describe('of the messages', () => {
  test('those that are selected are kept, and the others are visible again at once', async () => {
    await using queues = await startLocalQueues();
    await queues.fill('a1', 'b1', 'a2');
    const { chosen, examined, complete } = await choose(queues, { match: 'a' });
    expect({ chosen, examined, complete }).toEqual({ chosen: ['a1', 'a2'], examined: 3, complete: true });
    expect(queues.inDeadLetterQueue()).toEqual({ visible: ['b1'], hidden: ['a1', 'a2'] });
  });

  test('no more are received than a limit needs', async () => {
    await using queues = await startLocalQueues();
    await queues.fill(...Array.from({ length: 25 }, (_, index) => `${index}`));
    const { chosen, examined, complete } = await choose(queues, { limit: 2 });
    expect({ chosen, examined, complete }).toEqual({ chosen: ['0', '1'], examined: 10, complete: false });
    expect(queues.inDeadLetterQueue().hidden).toEqual(['0', '1']);
  });

  test('no more are received once those that are named were found', async () => {
    await using queues = await startLocalQueues();
    await queues.fill(...Array.from({ length: 25 }, (_, index) => `${index}`));
    const { held } = await choose(queues, { limit: 1 });
    const [{ id = '' } = {}] = held.messages;
    await held.release();
    const { chosen, complete } = await choose(queues, { id: [id, id] });
    expect(chosen).toHaveLength(1);
    expect(complete).toBe(false);
  });

  test('those that failed so are selected, among those that are selected otherwise', async () => {
    await using queues = await startLocalQueues();
    await queues.fill('a1', 'b1', 'a2');
    const asked: string[] = [];
    const findReasons = async (messages: readonly ReceivedMessage[]): Promise<Reasons> => {
      asked.push(...messages.map(({ body }) => body));
      const codes = messages.map(({ id, body }) => [id, { code: body, message: '' }] as const);
      return { failures: new Map(codes) };
    };
    const { chosen } = await choose(queues, { match: 'a', reason: ['a2', 'b1'] }, { findReasons });
    expect(asked).toEqual(['a1', 'a2']);
    expect(chosen).toEqual(['a2']);
  });

  test('none can be chosen by a reason that is not known', async () => {
    await using queues = await startLocalQueues();
    await queues.fill('a1');
    const findReasons = async () => ({ unknownBecause: 'it is dark' });
    await expect(choose(queues, { reason: ['X'] }, { findReasons })).rejects.toThrow(ReasonsUnknownError);
  });

  test('none are chosen once Ctrl-C was pressed', async () => {
    await using queues = await startLocalQueues();
    await queues.fill('a1');
    const controller = new AbortController();
    const findReasons = async () => {
      controller.abort();
      return { unknownBecause: 'interrupted' };
    };
    const choice = await choose(queues, { reason: ['X'] }, { findReasons, signal: controller.signal });
    expect(choice).toMatchObject({ chosen: [], examined: 1, complete: false });
  });

  test('those that were sent to the dead-letter queue itself are selected', async () => {
    await using queues = await startLocalQueues();
    await queues.fill('by hand');
    const { chosen, held } = await choose(queues, { olderThan: 1000 }, { now: Date.now() + 2000 });
    expect(chosen).toEqual(['by hand']);
    expect(held.messages.map(({ failedIn }) => failedIn)).toEqual([undefined]);
  });

  test('those that failed in another queue are never selected', async () => {
    await using queues = await startLocalQueues();
    const { arn } = queues.queue.source;
    const messages = [arn, `${arn}-other`].map((DeadLetterQueueSourceArn, index) => ({
      MessageId: String(index),
      Body: 'x',
      ReceiptHandle: 'r',
      Attributes: { DeadLetterQueueSourceArn, SentTimestamp: '1' },
    }));
    await using aws = await startAwsStub({
      ReceiveMessage: () => ({ Messages: messages.splice(0) }),
      ChangeMessageVisibilityBatch: () => ({ Successful: [], Failed: [] }),
    });
    const { chosen, examined, held } = await choose({ ...queues, sqs: aws.sqs }, {});
    expect({ chosen, examined }).toEqual({ chosen: ['x'], examined: 2 });
    expect(held.messages.map(({ id }) => id)).toEqual(['0']);
  });
});
