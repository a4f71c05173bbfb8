import { awsEnvironment, environment } from '@alma-cache/testing/environment';
import { startForgetfulRelay } from '@alma-cache/testing/forgetful-relay';
import { type JsonAnswer, startJsonServer } from '@alma-cache/testing/json-server';
import { SNSClient } from '@aws-sdk/client-sns';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect, test } from '@jest/globals';
import { startFauxqs } from 'fauxqs';
import { clientOptions } from './client-options.ts';
import { Queue } from './queue.ts';
import { sqsClient } from './sqs-client.ts';
import { Topic } from './topic.ts';

/** SQS and SNS behind a gateway that forgets connections. */
async function startMessaging() {
  const emulator = await startFauxqs({ port: 0, logger: false, defaultRegion: 'eu-central-1' });
  const relay = await startForgetfulRelay(`http://127.0.0.1:${emulator.port}`);
  const endpoints = { AWS_ENDPOINT_URL_SQS: relay.url, AWS_ENDPOINT_URL_SNS: relay.url };
  const variables = environment({ ...awsEnvironment, ...endpoints });
  return {
    relay,
    queue: emulator.createQueue('loans'),
    topic: emulator.createTopic('events'),
    received: () => emulator.inspectQueue('loans')?.messages.ready.length,
    [Symbol.asyncDispose]: async () => {
      variables[Symbol.dispose]();
      await relay[Symbol.asyncDispose]();
      await emulator.stop();
    },
  };
}

const burst = (send: () => Promise<unknown>) => Promise.all(Array.from({ length: 10 }, send));

test('ten connections to SQS that died while the container was frozen fail no call', async () => {
  await using messaging = await startMessaging();
  const client = sqsClient();
  const queue = new Queue({ url: messaging.queue.queueUrl }, { client });
  await burst(() => queue.send('0012345'));
  expect(messaging.relay.connections).toBe(10);

  messaging.relay.forget('resets');
  // By the client itself: the queue would try again what the client gave up.
  const { attempts } = await attemptsOf(client, () => queue.send('0012345'));
  expect(attempts).toBe(2);
  expect(messaging.relay.connections).toBe(11);
  expect(messaging.received()).toBe(11);
  client.destroy();
});

test('ten connections that say nothing any more cost the call one timeout', async () => {
  await using messaging = await startMessaging();
  const client = sqsClient({ requestTimeout: 500 });
  const queue = new Queue({ url: messaging.queue.queueUrl }, { client });
  await burst(() => queue.send('0012345'));
  messaging.relay.forget('says nothing');
  const { attempts } = await attemptsOf(client, () => queue.send('0012345'));
  expect(attempts).toBe(2);
  expect(messaging.received()).toBe(11);
  client.destroy();
});

test('a burst that meets ten dead connections is sent whole', async () => {
  await using messaging = await startMessaging();
  const client = sqsClient();
  const queue = new Queue({ url: messaging.queue.queueUrl }, { client });
  await burst(() => queue.send('0012345'));
  messaging.relay.forget('resets');
  await burst(() => queue.send('0012345'));
  expect(messaging.received()).toBe(20);
  client.destroy();
});

test('two attempts are enough for SNS', async () => {
  await using messaging = await startMessaging();
  const client = new SNSClient(clientOptions({ maxAttempts: 2 }));
  const topic = new Topic({ arn: messaging.topic.topicArn }, { client });
  await burst(() => topic.publish('{"loan":1}'));
  messaging.relay.forget('resets');
  await topic.publish('{"loan":1}');
  expect(messaging.relay.connections).toBe(11);
  client.destroy();
});

test('two attempts are enough for SSM', async () => {
  const answer: JsonAnswer = { body: { Parameters: [{ Name: '/alma/key', Value: 'l8xx' }] } };
  await using server = await startJsonServer(() => answer);
  await using relay = await startForgetfulRelay(server.url);
  using _ = environment({ ...awsEnvironment, AWS_ENDPOINT_URL_SSM: relay.url });
  const client = new SSMClient(clientOptions({ maxAttempts: 2 }));
  const read = () => client.send(new GetParametersCommand({ Names: ['/alma/key'] }));
  await burst(read);
  relay.forget('resets');
  expect(await read()).toMatchObject({ Parameters: [{ Value: 'l8xx' }] });
  client.destroy();
});

/** How many attempts the client made for its last call while the work ran. */
async function attemptsOf(client: ReturnType<typeof sqsClient>, work: () => Promise<void>) {
  let attempts = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { $metadata } = result.output as { $metadata: { attempts?: number } };
      attempts = $metadata.attempts ?? 0;
      return result;
    },
    { step: 'initialize', name: 'attempts', override: true },
  );
  await work();
  return { attempts };
}
