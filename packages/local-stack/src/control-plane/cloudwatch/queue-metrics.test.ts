import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Edge } from '../../data-plane/edge.ts';
import { type SqsEmulator, startSqs } from '../../data-plane/sqs/sqs.ts';
import { Faults } from '../../faults.ts';
import { LocalQueue } from '../../queue.ts';
import { MINUTE_MS } from './metric.ts';
import { QueueMetrics } from './queue-metrics.ts';

let sqs: SqsEmulator;
let queue: LocalQueue;

beforeAll(async () => {
  sqs = await startSqs(new Edge(new Faults()), 'eu-west-1');
  queue = await createQueue('loans');
});

afterAll(() => sqs.close());

async function createQueue(name: string): Promise<LocalQueue> {
  await sqs.call('CreateQueue', { QueueName: name });
  const arn = `arn:aws:sqs:eu-west-1:000000000000:${name}`;
  return new LocalQueue({ logicalId: name, name, url: sqs.queueUrl(name), arn, attributes: {} }, sqs);
}

const metric = (name: string, QueueName = 'loans') => ({
  namespace: 'AWS/SQS',
  name,
  dimensions: { QueueName },
});

/** The one value that a metric has now. */
async function currentValue(metrics: QueueMetrics, name: string): Promise<number | undefined> {
  const [minute, ...others] = await metrics.minutes(metric(name));
  expect(others).toEqual([]);
  return minute?.statistics.sum;
}

describe('what SQS reports of a queue', () => {
  test('is zero while it is empty', async () => {
    const metrics = new QueueMetrics([queue]);
    for (const { name } of metrics.metrics()) expect(await currentValue(metrics, name)).toBe(0);
  });

  test('is the age of its oldest message, received or not, in seconds', async () => {
    const metrics = new QueueMetrics([queue], () => Date.now() + 90_500);
    await queue.send('first');
    await sleep(5);
    await queue.send('second');
    await sqs.call('ReceiveMessage', { QueueUrl: queue.url, VisibilityTimeout: 30 });
    expect(await currentValue(metrics, 'ApproximateAgeOfOldestMessage')).toBe(90);
    expect(await currentValue(metrics, 'ApproximateNumberOfMessagesVisible')).toBe(1);
    expect(await currentValue(metrics, 'ApproximateNumberOfMessagesNotVisible')).toBe(1);
  });

  test('bears the time of the minute', async () => {
    const metrics = new QueueMetrics([queue], () => 10 * MINUTE_MS + 59_999);
    const [minute] = await metrics.minutes(metric('ApproximateNumberOfMessagesDelayed'));
    expect(minute?.start).toBe(10 * MINUTE_MS);
  });

  test.each([
    metric('ApproximateAgeOfOldestMessage', 'another'),
    metric('NumberOfMessagesSent'),
    { ...metric('ApproximateAgeOfOldestMessage'), namespace: 'AlmaCache' },
    { ...metric('ApproximateAgeOfOldestMessage'), dimensions: { QueueName: 'loans', other: 'x' } },
  ])('is nothing for %j', async (unknown) => {
    expect(await new QueueMetrics([queue]).minutes(unknown)).toEqual([]);
  });

  test('is nothing once the queue is deleted', async () => {
    const deleted = await createQueue('deleted');
    await fetch(sqs.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.DeleteQueue' },
      body: JSON.stringify({ QueueUrl: deleted.url }),
    });
    const metrics = new QueueMetrics([deleted]);
    for (const one of metrics.metrics()) expect(await metrics.minutes(one)).toEqual([]);
  });
});
