import { awsEnvironment, environment } from '@alma-cache/testing/environment';
import { expect, test } from '@jest/globals';
import { startFauxqs } from 'fauxqs';
import { TopicMessageError } from './errors.ts';
import { Topic } from './topic.ts';

test('publishes messages as queues take them, with attributes that subscriptions can filter on', async () => {
  const emulator = await startFauxqs({ port: 0, logger: false, defaultRegion: 'eu-central-1' });
  try {
    emulator.createQueue('loan-events');
    const { topicArn } = emulator.createTopic('events');
    const FilterPolicy = JSON.stringify({ event: ['LOAN'], weight: [3] });
    emulator.subscribe({
      topic: 'events',
      queue: 'loan-events',
      attributes: { FilterPolicy, RawMessageDelivery: 'true' },
    });
    using _ = environment({ ...awsEnvironment, AWS_ENDPOINT_URL_SNS: `http://127.0.0.1:${emulator.port}` });
    const topic = new Topic({ arn: topicArn });
    await topic.publish('{"loan":1}', { attributes: { event: 'LOAN', weight: 3 } });
    await topic.publish('{"fee":1}', { attributes: { event: 'FEE', weight: 3 } });
    await topic.publish('{"none":1}');
    await topic.publish('{"title":"\uffff\udc00"}', { attributes: { event: 'LOAN', weight: 3 } });
    await expect(topic.publish('\uffff', { attributes: { event: 'LOAN', weight: 3 } })).rejects.toThrow(
      TopicMessageError,
    );
    const delivered = emulator.inspectQueue('loan-events')?.messages.ready.map(({ body }) => body);
    expect(delivered).toEqual(['{"loan":1}', '{"title":"\\uffff\\udc00"}']);
  } finally {
    await emulator.stop();
  }
});
