import { awsEnvironment, environment } from '@alma-cache/testing/environment';
import { type JsonAnswer, type JsonRequest, startJsonServer } from '@alma-cache/testing/json-server';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { QueueDeleteError, QueueNotFoundError, QueueSendError, QueueVisibilityError } from './errors.ts';
import { Queue } from './queue.ts';
import { batchAnswer, bodiesOf, errorAnswer } from './testing/sqs-stub.ts';

const OWNER = '000000000000';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const clientOf = (endpoint: string) =>
  new SQSClient({ endpoint, region: 'eu-central-1', credentials, maxAttempts: 1 });

describe('against an SQS emulator', () => {
  let emulator: FauxqsServer;
  let client: SQSClient;
  let queues = 0;

  beforeAll(async () => {
    emulator = await startFauxqs({ port: 0, logger: false, defaultRegion: 'eu-central-1' });
    client = clientOf(`http://127.0.0.1:${emulator.port}`);
  });
  afterAll(async () => {
    client.destroy();
    await emulator.stop();
  });

  function newQueue(attributes: Record<string, string> = {}) {
    const name = `queue-${queues++}`;
    const { queueUrl } = emulator.createQueue(name, { attributes });
    const ready = () => emulator.inspectQueue(name)?.messages.ready.map(({ body }) => body);
    return { name, queueUrl, ready, queue: new Queue({ url: queueUrl }, { client }) };
  }

  test('sends, receives and deletes a message', async () => {
    const { queue, ready } = newQueue({ VisibilityTimeout: '0' });
    await queue.send('0012345');
    await queue.receive();
    const [message] = await queue.receive({ max: 1 });
    expect(message).toMatchObject({ id: expect.any(String), body: '0012345', receiveCount: 2 });
    await queue.deleteAll(message ? [message] : []);
    expect(ready()).toEqual([]);
    expect(await queue.receive()).toEqual([]);
  });

  test('tells of a message when it was sent, what its sender added, and hides it for as long as is asked', async () => {
    const { queue, name } = newQueue();
    const before = Date.now();
    const attributes = { origin: { DataType: 'String', StringValue: 'catalogue' } };
    await queue.sendAll([{ body: '1', attributes }]);
    const [message] = await queue.receive({ visibilitySeconds: 3600 });
    expect(message).toMatchObject({ attributes, failedIn: undefined });
    expect(message?.sentAt).toBeGreaterThanOrEqual(before - 1000);
    const [{ visibilityDeadline = 0 } = {}] = emulator.inspectQueue(name)?.messages.inflight ?? [];
    expect(visibilityDeadline - Date.now()).toBeGreaterThan(3_500_000);
  });

  test('deletes any number of messages', async () => {
    const { queue, name } = newQueue();
    await queue.sendAll(Array.from({ length: 12 }, (_, index) => String(index)));
    await queue.deleteAll([...(await queue.receive()), ...(await queue.receive())]);
    expect(emulator.inspectQueue(name)?.messages).toMatchObject({ ready: [], inflight: [] });
  });

  test('takes a message of 256 KB and several of them in one call', async () => {
    const { queue, ready } = newQueue();
    const large = Array.from({ length: 5 }, (_, index) => `${index}${'x'.repeat(256 * 1024 - 1)}`);
    await queue.sendAll(large);
    expect(ready()?.toSorted()).toEqual(large);
  });

  test('sends equal bodies as often as they are given', async () => {
    const { queue, ready } = newQueue();
    await queue.sendAll(['same', 'same', 'same']);
    expect(ready()).toEqual(['same', 'same', 'same']);
  });

  test('sends nothing for no bodies', async () => {
    const { queue, ready } = newQueue();
    await queue.sendAll([]);
    expect(ready()).toEqual([]);
  });

  test('finds a queue by name and owner', async () => {
    const { name, ready } = newQueue();
    await new Queue({ name, owner: OWNER }, { client }).send('found');
    expect(ready()).toEqual(['found']);
  });

  test('says which queue was not found', async () => {
    const sent = new Queue({ name: 'nowhere', owner: OWNER }, { client }).send('lost');
    await expect(sent).rejects.toThrow(QueueNotFoundError);
    await expect(sent).rejects.toMatchObject({
      code: 'QUEUE_NOT_FOUND',
      retryable: false,
      message: expect.stringMatching(/nowhere.*000000000000/),
    });
  });

  test('keeps nothing of a failed look-up', async () => {
    const queue = new Queue({ name: 'late', owner: OWNER }, { client });
    await expect(queue.url()).rejects.toThrow(QueueNotFoundError);
    const { queueUrl } = emulator.createQueue('late');
    await expect(queue.url()).resolves.toBe(queueUrl);
  });

  test('hides messages for the given time, and says when SQS refused some', async () => {
    const { queue, name } = newQueue();
    await queue.sendAll(Array.from({ length: 12 }, (_, index) => String(index)));
    const messages = [...(await queue.receive()), ...(await queue.receive())];
    const changes = messages.map(({ receiptHandle }) => ({ receiptHandle, seconds: 3600 }));
    await queue.changeVisibility(changes);
    const inFlight = emulator.inspectQueue(name)?.messages.inflight ?? [];
    expect(inFlight).toHaveLength(12);
    for (const { visibilityDeadline } of inFlight) {
      expect(visibilityDeadline - Date.now()).toBeGreaterThan(3_500_000);
    }

    const refused = queue.changeVisibility([...changes, { receiptHandle: 'unknown', seconds: 1 }]);
    await expect(refused).rejects.toThrow(QueueVisibilityError);
    await expect(refused).rejects.toThrow(/1 of 13 messages \(ReceiptHandleIsInvalid\)/);
    await expect(refused).rejects.toMatchObject({ refused: [{ index: 12, code: 'ReceiptHandleIsInvalid' }] });
  });

  test('reaches the endpoint of the environment, whatever host the queue URL names', async () => {
    const { name, ready } = newQueue();
    using _ = environment({ ...awsEnvironment, AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${emulator.port}` });
    await new Queue({ url: `http://elsewhere.invalid/${OWNER}/${name}` }).send('here');
    expect(ready()).toEqual(['here']);
  });
});

describe('when SQS does not accept everything', () => {
  const url = `http://127.0.0.1/${OWNER}/loans`;

  /** Runs against a server that answers as told, counting attempts from 1, and keeps what the queue slept. */
  async function sendingTo(
    answer: (request: JsonRequest, attempt: number) => JsonAnswer,
    signal?: AbortSignal,
  ) {
    let attempts = 0;
    const server = await startJsonServer((request) => answer(request, ++attempts));
    const client = clientOf(server.url);
    const pauses: number[] = [];
    const sleep = async (ms: number) => pauses.push(ms);
    const counted: unknown[] = [];
    const count = (...args: unknown[]) => void counted.push(args);
    const queue = new Queue({ url }, { client, count, sleep, random: () => 0.5 });
    return {
      counted,
      batches: () => server.requests.map(bodiesOf),
      pauses,
      sendAll: async (bodies: string[]) => queue.sendAll(bodies, { signal }),
      [Symbol.asyncDispose]: async () => {
        client.destroy();
        await server.close();
      },
    };
  }

  test('uses the fewest batches', async () => {
    await using to = await sendingTo((request) => batchAnswer(request));
    await to.sendAll(Array.from({ length: 25 }, (_, index) => String(index)));
    expect(to.batches().map((batch) => batch.length)).toEqual(expect.arrayContaining([10, 10, 5]));
    expect(to.batches()).toHaveLength(3);
  });

  test('sends refused entries again, and only them, with growing pauses', async () => {
    await using to = await sendingTo((request, attempt) =>
      batchAnswer(request, (body) =>
        body === 'slow' && attempt < 4 ? { Code: 'InternalError', SenderFault: false } : undefined,
      ),
    );
    await to.sendAll(['first', 'slow', 'last']);
    expect(to.batches()).toEqual([['first', 'slow', 'last'], ['slow'], ['slow'], ['slow']]);
    expect(to.pauses).toEqual([100, 200, 400]);
    expect(to.counted).toEqual(Array(3).fill(['SqsEntriesResent', 1]));
  });

  test('gathers what several batches had refused into the fewest new ones', async () => {
    await using to = await sendingTo((request, attempt) =>
      batchAnswer(request, (body) =>
        attempt <= 3 && body.endsWith('0') ? { Code: 'InternalError', SenderFault: false } : undefined,
      ),
    );
    await to.sendAll(Array.from({ length: 30 }, (_, index) => String(index)));
    expect(to.batches()[3]?.toSorted()).toEqual(['0', '10', '20']);
    expect(to.batches()).toHaveLength(4);
  });

  test('never repeats what is the fault of the sender, and names it', async () => {
    await using to = await sendingTo((request) =>
      batchAnswer(request, (body) =>
        body === 'bad' ? { Code: 'InvalidMessageContents', SenderFault: true } : undefined,
      ),
    );
    await expect(to.sendAll(['good', 'bad'])).rejects.toMatchObject({
      name: 'QueueSendError',
      code: 'QUEUE_SEND_FAILED',
      retryable: false,
      remaining: ['bad'],
      refused: [{ index: 1, code: 'InvalidMessageContents' }],
      message: expect.stringMatching(/^1 of 2 messages .* queue loans \(InvalidMessageContents\)/),
    });
    expect(to.batches()).toHaveLength(1);
    expect(to.counted).toEqual([]);
  });

  test('gives up after four attempts with the bodies that remain, in order', async () => {
    await using to = await sendingTo((request) =>
      batchAnswer(request, (body) =>
        body === 'sent' ? undefined : { Code: 'ServiceUnavailable', SenderFault: false },
      ),
    );
    const failure = await to.sendAll(['b', 'sent', '', 'a', 'b']).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(QueueSendError);
    expect(failure).toMatchObject({ retryable: true, remaining: ['b', '', 'a', 'b'] });
    expect(to.batches()).toHaveLength(4);
  });

  test('counts an entry that SQS says nothing about as not accepted', async () => {
    await using to = await sendingTo((request, attempt) =>
      attempt === 1 ? { body: { Successful: [], Failed: [] } } : batchAnswer(request),
    );
    await to.sendAll(['forgotten']);
    expect(to.batches()).toEqual([['forgotten'], ['forgotten']]);
  });

  test.each([
    ['a fault of SQS', 500, 'InternalFailure'],
    ['throttling', 400, 'RequestThrottled'],
  ])('sends a whole batch again after %s', async (_, status, name) => {
    await using to = await sendingTo((request, attempt) =>
      attempt === 1 ? errorAnswer(status, name) : batchAnswer(request),
    );
    await to.sendAll(['a', 'b']);
    expect(to.batches()).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(to.counted).toEqual([['SqsEntriesResent', 2]]);
  });

  test('does not repeat a batch that SQS refuses for good, and keeps its reason', async () => {
    await using to = await sendingTo(() => errorAnswer(403, 'AccessDenied'));
    await expect(to.sendAll(['a', 'b'])).rejects.toMatchObject({
      retryable: false,
      remaining: ['a', 'b'],
      message: expect.stringContaining('AccessDenied'),
      cause: expect.objectContaining({ name: 'AccessDenied' }),
    });
    expect(to.batches()).toHaveLength(1);
  });

  test('never sends what SQS could only refuse, and sends the rest', async () => {
    await using to = await sendingTo((request) => batchAnswer(request));
    await expect(to.sendAll(['', 'good', 'x'.repeat(1024 * 1024 + 1)])).rejects.toMatchObject({
      retryable: false,
      message: expect.stringMatching(/^2 of 3 .*\(EmptyMessage, MessageTooLong\)/),
    });
    expect(to.batches()).toEqual([['good']]);
  });

  test('sends characters that SQS refuses as escapes of JSON, and says so of text that has none', async () => {
    await using to = await sendingTo((request) => batchAnswer(request));
    const text = 'id\uffff';
    const failure = await to.sendAll(['{"userID":"\ufffe\ud800"}', text]).catch((error: unknown) => error);
    expect(to.batches()).toEqual([['{"userID":"\\ufffe\\ud800"}']]);
    expect(failure).toMatchObject({
      retryable: false,
      remaining: [text],
      message: expect.stringMatching(/^1 of 2 .*\(InvalidMessageContents\); outside of JSON text .* U\+FFFF/),
    });
  });

  test('gives back the bodies as they were given', async () => {
    await using to = await sendingTo(() => errorAnswer(403, 'AccessDenied'));
    await expect(to.sendAll(['"\uffff"'])).rejects.toMatchObject({ remaining: ['"\uffff"'] });
  });

  test('stops with the reason of an aborted signal', async () => {
    const controller = new AbortController();
    await using to = await sendingTo(() => {
      controller.abort(new Error('enough'));
      return errorAnswer(500, 'InternalFailure');
    }, controller.signal);
    await expect(to.sendAll(['a'])).rejects.toThrow('enough');
    expect(to.batches()).toHaveLength(1);
  });

  /** Deletes a, b and c where SQS refuses b so often. */
  async function deleting(times: number) {
    let left = times;
    await using server = await startJsonServer(({ body }) => {
      const { refused = [], taken = [] } = Object.groupBy(
        body.Entries as { Id: string; ReceiptHandle: string }[],
        ({ ReceiptHandle }) => (ReceiptHandle === 'b' && left-- > 0 ? 'refused' : 'taken'),
      );
      const Failed = refused.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false }));
      return { body: { Successful: taken.map(({ Id }) => ({ Id })), Failed } };
    });
    const client = clientOf(server.url);
    const queue = new Queue({ url }, { client, sleep: async () => undefined });
    const failure = await queue
      .deleteAll(['a', 'b', 'c'].map((receiptHandle) => ({ receiptHandle })))
      .catch((error: unknown) => error);
    client.destroy();
    return { failure, asked: server.requests.map(({ body }) => (body.Entries as object[]).length) };
  }

  test('deletes refused entries again, and only them', async () => {
    expect(await deleting(2)).toEqual({ failure: undefined, asked: [3, 1, 1] });
  });

  test('says which messages it did not delete', async () => {
    const { failure, asked } = await deleting(4);
    expect(failure).toBeInstanceOf(QueueDeleteError);
    expect(failure).toMatchObject({
      code: 'QUEUE_DELETE_FAILED',
      retryable: true,
      refused: [{ index: 1, code: 'InternalError' }],
      message: 'Queue loans did not delete 1 of 3 messages (InternalError).',
    });
    expect(asked).toEqual([3, 1, 1, 1]);
  });

  test('asks for the URL once, however many callers there are', async () => {
    await using server = await startJsonServer((request) =>
      request.action === 'GetQueueUrl' ? { body: { QueueUrl: url } } : batchAnswer(request),
    );
    const client = clientOf(server.url);
    const queue = new Queue({ name: 'loans', owner: OWNER }, { client });
    await Promise.all([queue.send('a'), queue.send('b'), queue.send('c')]);
    await queue.send('d');
    client.destroy();
    expect(server.requests.filter(({ action }) => action === 'GetQueueUrl')).toHaveLength(1);
  });
});
