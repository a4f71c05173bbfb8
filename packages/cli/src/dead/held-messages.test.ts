import { describe, expect, test } from '@jest/globals';
import { QueueGoneError } from './errors.ts';
import { AwsFailure, startAwsStub } from './testing/aws-stub.ts';
import { startLocalQueues } from './testing/local-queues.ts';
import { heldMessages } from './testing/messages.ts';

const never = AbortSignal.any([]);
const numbers = (count: number) => Array.from({ length: count }, (_, index) => `body ${index}`);

describe('messages that are held', () => {
  test('are all that there are, each once, hidden meanwhile and visible again afterwards', async () => {
    await using queues = await startLocalQueues();
    await queues.fill(...numbers(23));
    const held = heldMessages(queues.sqs, queues.queue, 60);
    expect(await held.receiveAll({ signal: never })).toBe(true);
    expect(held.messages.map(({ body }) => body).toSorted()).toEqual(numbers(23).toSorted());
    expect(queues.inDeadLetterQueue().hidden).toHaveLength(23);
    await held.release();
    expect(queues.inDeadLetterQueue()).toEqual({ visible: expect.anything(), hidden: [] });
    expect(queues.inDeadLetterQueue().visible.toSorted()).toEqual(numbers(23).toSorted());
    expect({ size: held.size, stuck: held.stuck }).toEqual({ size: 0, stuck: [] });
  });

  test('tell when they were sent, how often received, and what their sender added', async () => {
    await using queues = await startLocalQueues();
    const before = Date.now();
    const MessageAttributes = { origin: { DataType: 'String', StringValue: 'catalogue' } };
    await queues.fill({ MessageBody: 'test_loan', MessageAttributes });
    const held = heldMessages(queues.sqs, queues.queue, 60);
    await held.receiveAll({ signal: never, enough: () => held.size > 0 });
    expect(held.messages).toEqual([
      expect.objectContaining({ body: 'test_loan', receiveCount: 1, attributes: MessageAttributes }),
    ]);
    expect(held.messages[0]?.sentAt).toBeGreaterThanOrEqual(before);
  });

  test('are few where few will do', async () => {
    await using queues = await startLocalQueues();
    await queues.fill(...numbers(23));
    const held = heldMessages(queues.sqs, queues.queue, 60);
    expect(await held.receiveAll({ signal: never, enough: () => held.size >= 10 })).toBe(false);
    expect(held.size).toBe(10);
    await held.release();
  });

  test('are no more than SQS hides at a time, which it does not tell', async () => {
    await using queues = await startLocalQueues();
    let received = 0;
    // Ten at a time, over HTTP, would take half a minute.
    queues.sqs.middlewareStack.add(
      () => async () => {
        const Messages = numbers(10_000).map((Body, index) => ({ Body, MessageId: `${received + index}` }));
        received += Messages.length;
        return { response: {}, output: { $metadata: {}, Messages } };
      },
      { step: 'initialize' },
    );
    const held = heldMessages(queues.sqs, queues.queue, 60);
    expect(await held.receiveAll({ signal: never })).toBe(false);
    expect(held.size).toBe(100_000);
  });

  test('are none after Ctrl-C', async () => {
    await using queues = await startLocalQueues();
    await queues.fill('one');
    const held = heldMessages(queues.sqs, queues.queue, 60);
    expect(await held.receiveAll({ signal: AbortSignal.abort() })).toBe(false);
    expect(queues.inDeadLetterQueue()).toEqual({ visible: ['one'], hidden: [] });
  });

  test('that came back, as their time was over, are the same messages, with the latest receipt', async () => {
    await using queues = await startLocalQueues();
    const receipts = [['first', 'first'], ['second'], []];
    await using aws = await startAwsStub({
      ReceiveMessage: () => ({
        Messages: receipts
          .shift()
          ?.map((ReceiptHandle, index) => ({ MessageId: `${index}`, Body: 'x', ReceiptHandle })),
      }),
    });
    const held = heldMessages(aws.sqs, queues.queue, 1);
    const fresh: number[] = [];
    await held.receiveAll({ signal: never, enough: (messages) => fresh.push(messages.length) < 0 });
    expect(held.messages.map(({ id, receiptHandle }) => [id, receiptHandle])).toEqual([
      ['0', 'second'],
      ['1', 'first'],
    ]);
    expect(fresh).toEqual([0, 2, 0]);
  });

  test('and are deleted are gone, the others held still', async () => {
    await using queues = await startLocalQueues();
    await queues.fill('one', 'two');
    const held = heldMessages(queues.sqs, queues.queue, 60);
    await held.receiveAll({ signal: never, enough: () => held.size === 2 });
    await held.delete(held.messages.filter(({ body }) => body === 'one'));
    expect(queues.inDeadLetterQueue()).toEqual({ visible: [], hidden: ['two'] });
    expect(held.messages.map(({ body }) => body)).toEqual(['two']);
    await held.release();
  });

  test('cannot be received from a queue that is gone, nor released', async () => {
    await using queues = await startLocalQueues();
    await queues.fill('one');
    const held = heldMessages(queues.sqs, queues.queue, 60);
    await held.receiveAll({ signal: never, enough: () => held.size === 1 });
    queues.delete('loansDLQ');
    await expect(held.receiveAll({ signal: never })).rejects.toThrow(QueueGoneError);
    await held.release();
    expect(held.stuck).toEqual(['QueueDoesNotExist']);
  });

  test('that others can see already need no release', async () => {
    await using queues = await startLocalQueues();
    await using aws = await startAwsStub({
      ReceiveMessage: () => ({ Messages: [{ MessageId: 'a', Body: 'x', ReceiptHandle: 'r' }] }),
      ChangeMessageVisibilityBatch: () => ({
        Successful: [],
        Failed: [{ Id: '0', SenderFault: true, Code: 'AWS.SimpleQueueService.MessageNotInflight' }],
      }),
    });
    const held = heldMessages(aws.sqs, queues.queue, 60);
    await held.receiveAll({ signal: never, enough: () => held.size === 1 });
    await held.release();
    expect(held.stuck).toEqual([]);
  });

  test('are asked for with a long poll, which asks all of the servers', async () => {
    await using queues = await startLocalQueues();
    await using aws = await startAwsStub({ ReceiveMessage: () => ({}) });
    await heldMessages(aws.sqs, queues.queue, 120).receiveAll({ signal: never });
    expect(aws.asked.map(({ input }) => input)).toEqual([
      expect.objectContaining({ WaitTimeSeconds: 1, VisibilityTimeout: 120, MaxNumberOfMessages: 10 }),
    ]);
  });

  test('let through what else AWS has to say', async () => {
    await using queues = await startLocalQueues();
    await using aws = await startAwsStub({
      ReceiveMessage: () => {
        throw new AwsFailure('OverLimit', 'Too many messages in flight');
      },
    });
    const receiving = heldMessages(aws.sqs, queues.queue, 60).receiveAll({ signal: never });
    await expect(receiving).rejects.toThrow('Too many messages in flight');
  });
});
