import { createHmac } from 'node:crypto';
import { type EventType, eventTypes } from '@alma-cache/cache-schemas/events';
import { jobEventText, eventText as textOf } from '@alma-cache/testing/alma-events';
import { CapturedLogger } from '@alma-cache/testing/captured-logger';
import { awsEnvironment, environment } from '@alma-cache/testing/environment';
import { lambdaContext } from '@alma-cache/testing/lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { MAX_BODY_BYTES } from './publish-signed.ts';
import { sharedSecretCheck } from './shared-secret.ts';
import { apiGatewayEvent } from './testing/api-gateway.ts';
import { parameterName, startParameterStore } from './testing/parameter-store.ts';
import { type Publish, topicsFromEnv } from './topics.ts';
import { createWebhookEndpoint } from './webhook-endpoint.ts';

const patron = 'patron-of-the-library';

let sns: FauxqsServer;
let publish: Publish;
let ssm: Awaited<ReturnType<typeof startParameterStore>>;
let logger: CapturedLogger;
let receive: ReturnType<typeof createWebhookEndpoint>;
let counted: string[];
const count = (name: string) => void counted.push(name);

beforeAll(async () => {
  sns = await startFauxqs({ port: 0, logger: false, defaultRegion: awsEnvironment.AWS_REGION });
  sns.createQueue('everything');
  for (const type of eventTypes) {
    process.env[`${type}_TOPIC_ARN`] = sns.createTopic(type).topicArn;
    sns.subscribe({ topic: type, queue: 'everything' });
  }
  process.env.AWS_ENDPOINT_URL_SNS = `http://127.0.0.1:${sns.port}`;
  publish = topicsFromEnv();
});

afterAll(() => sns.stop());

beforeEach(async () => {
  ssm = await startParameterStore('secret');
  logger = new CapturedLogger();
  counted = [];
  receive = createWebhookEndpoint({ isSigned: sharedSecretCheck(parameterName), publish, logger, count });
});

afterEach(async () => {
  await ssm[Symbol.asyncDispose]();
  sns.reset();
});

const time = '2031-02-18T10:11:15.005Z';

const eventText = (type: EventType) => textOf(type, time, patron);

const sign = (body: string, secret: string) =>
  createHmac('sha256', secret).update(Buffer.from(body, 'utf8')).digest('base64');

type PostOptions = Partial<APIGatewayProxyEvent> & { secret?: string; remainingMs?: number };

async function post(
  body: string,
  { secret = 'secret', remainingMs = 30_000, ...overrides }: PostOptions = {},
) {
  const headers = { 'X-Exl-Signature': sign(body, secret) };
  const request = apiGatewayEvent({ headers, body, ...overrides });
  const context = { ...lambdaContext(), getRemainingTimeInMillis: () => remainingMs };
  const answer = await receive(request, context);
  expect(answer.headers).toEqual({ 'content-type': 'application/json' });
  return { status: answer.statusCode, body: JSON.parse(answer.body) as unknown };
}

/** What subscribers got, in SNS's envelope. */
const published = (): unknown[] =>
  sns.inspectQueue('everything')?.messages.ready.map(({ body }) => JSON.parse(body)) ?? [];

test.each(eventTypes)('%s is published to its topic, its type as an attribute', async (type) => {
  expect(await post(eventText(type))).toEqual({ status: 200, body: { published: type } });
  expect(published()).toEqual([
    expect.objectContaining({
      TopicArn: process.env[`${type}_TOPIC_ARN`],
      Message: expect.stringContaining(`"${patron}"`),
      MessageAttributes: { event_type: { Type: 'String', Value: type } },
    }),
  ]);
});

test('the bytes are what is signed, and canonical JSON of them is what is published', async () => {
  const event = JSON.parse(eventText('LOAN_CREATED'));
  const body = `\ufeff ${JSON.stringify({ ...event, title: 'Zürich ä 😀', n: 1 }, null, 1).replace('ä', '\\u00e4')}\n`;
  expect(await post(body)).toMatchObject({ status: 200 });
  const Message = JSON.stringify({ ...event, title: 'Zürich ä 😀', n: 1 });
  expect(published()).toEqual([expect.objectContaining({ Message })]);
});

test('a proxy may encode the body and change the case of the header', async () => {
  const body = eventText('LOAN_RETURNED');
  const answer = await post(Buffer.from(body).toString('base64'), {
    isBase64Encoded: true,
    headers: { 'x-exl-signature': sign(body, 'secret') },
  });
  expect(answer).toMatchObject({ status: 200 });
  expect(published()).toEqual([expect.objectContaining({ Message: body })]);
});

test('the largest body that is accepted fits into an SNS message', async () => {
  const body = eventText('REQUEST_PLACED_ON_SHELF').padEnd(MAX_BODY_BYTES, ' ');
  expect(await post(body)).toMatchObject({ status: 200 });
});

describe('refused, with nothing published:', () => {
  const body = eventText('LOAN_CREATED');
  const tooLarge = 'x'.repeat(MAX_BODY_BYTES + 1);

  test.each<[string, number, string, string, PostOptions]>([
    ['a wrong signature', 401, 'SIGNATURE_REFUSED', body, { secret: 'other' }],
    ['no signature', 401, 'SIGNATURE_REFUSED', body, { headers: {} }],
    ['an empty signature', 401, 'SIGNATURE_REFUSED', body, { headers: { 'X-Exl-Signature': '' } }],
    ['the signature of an empty secret', 401, 'SIGNATURE_REFUSED', body, { secret: '' }],
    ['what is not JSON', 400, 'NOT_JSON', 'hello', {}],
    ['no body', 400, 'NOT_JSON', '', { body: null }],
    ['XML', 400, 'XML_NOT_SUPPORTED', '<event/>', {}],
    ['an unsupported event', 422, 'EVENT_NOT_SUPPORTED', jobEventText(time), {}],
    ['a body over the limit', 413, 'BODY_TOO_LARGE', tooLarge, {}],
  ])('%s', async (_, status, code, sent, options) => {
    expect(await post(sent, options)).toEqual({ status, body: { code, message: expect.any(String) } });
    expect(published()).toEqual([]);
  });

  test('a missing signature does not reach SSM', async () => {
    await post(body, { headers: {} });
    expect(ssm.requests).toEqual([]);
  });
});

test('the secret may be changed without a deployment', async () => {
  const body = eventText('LOAN_CREATED');
  expect(await post(body)).toMatchObject({ status: 200 });
  ssm.put('new\nsecret');
  expect(await post(body, { secret: 'new' })).toMatchObject({ status: 200 });
  expect(await post(body)).toMatchObject({ status: 200 });
});

describe('our own trouble is 503, so that Alma sends the event again:', () => {
  const body = eventText('LOAN_CREATED');
  const unavailable = { status: 503, body: { code: 'UNAVAILABLE', message: expect.any(String) } };

  test('SSM does not let us read the secret', async () => {
    ssm.refuse();
    expect(await post(body)).toEqual(unavailable);
    expect(published()).toEqual([]);
  });

  test('there is no such parameter', async () => {
    ssm.delete();
    expect(await post(body)).toEqual(unavailable);
    expect(JSON.stringify(logger.at('ERROR'))).toContain(parameterName);
  });

  test('SSM hangs: the answer comes before the time of the function is over', async () => {
    ssm.hang();
    using limits = jest.spyOn(AbortSignal, 'timeout');
    expect(await post(body, { remainingMs: 600 })).toEqual(unavailable);
    expect(limits.mock.calls).toEqual([[100]]);
    // The limits of the client of SSM, which are longer, would end as SECRET_UNAVAILABLE.
    expect(logger.at('ERROR')).toMatchObject([{ because: { code: 'PROCESSING_FAILED' } }]);
  });

  test('the topic is gone', async () => {
    sns.deleteTopic('REQUEST_CLOSED');
    expect(await post(eventText('REQUEST_CLOSED'))).toEqual(unavailable);
  });

  test('a fault of this code', async () => {
    const isSigned = () => Promise.reject(new TypeError(`cannot read ${undefined}`));
    receive = createWebhookEndpoint({ isSigned, publish, logger, count });
    expect(await post(body)).toEqual(unavailable);
  });
});

describe('a patron', () => {
  /** An error as AWS words it, and one of no service. */
  const awsError = Object.assign(new Error(`Invalid owner ${patron}`), { $fault: 'client', $metadata: {} });
  const anyError = new Error(`${eventText('LOAN_CREATED')} is too much`);

  test.each([awsError, anyError])(
    'is in no line of the log where publishing fails with %s',
    async (error) => {
      const publish = () => Promise.reject(error);
      receive = createWebhookEndpoint({ isSigned: sharedSecretCheck(parameterName), publish, logger, count });
      expect(await post(eventText('LOAN_CREATED'))).toMatchObject({ status: 503 });
      expect(logger.at('ERROR')).toHaveLength(1);
      expect(JSON.stringify(logger.lines)).not.toMatch(new RegExp(`${patron}|item_loan`));
    },
  );

  test('is in each line about their event where LOG_USER_IDS is true', async () => {
    using _ = environment({ LOG_USER_IDS: 'true' });
    await post(eventText('LOAN_CREATED'));
    sns.deleteTopic('LOAN_CREATED');
    await post(eventText('LOAN_CREATED'));
    expect(logger.lines.map(({ message, userId }) => ({ message, userId }))).toEqual([
      { message: 'Event published', userId: patron },
      { message: 'Event not published; Alma will send it again', userId: patron },
    ]);
  });
});

test('what the profile sends besides is no trouble in the log, unlike any other refusal', async () => {
  await post(jobEventText(time));
  await post('hello');
  expect(logger.lines).toMatchObject([
    { level: 'INFO', code: 'EVENT_NOT_SUPPORTED', message: expect.stringContaining('JOB_END') },
    { level: 'WARN', code: 'NOT_JSON' },
  ]);
});

test('what is published is counted, and what Alma may have sent and was refused', async () => {
  await post(eventText('LOAN_RENEWED'));
  expect(counted).toEqual(['EventsPublished']);
  await post(jobEventText(time));
  await post('hello', { headers: {} });
  expect(counted).toEqual(['EventsPublished']);
  await post('hello');
  await post(eventText('LOAN_RENEWED'), { secret: 'other' });
  expect(counted).toEqual(['EventsPublished', 'EventsRefused', 'EventsRefused']);
});

test('neither logs nor answers show the secret, a signature or what the event says of a patron', async () => {
  const bodies = [eventText('LOAN_CREATED'), jobEventText(time), `${patron} {`];
  const answers = [];
  for (const body of bodies) answers.push(await post(body), await post(body, { secret: 'wrong' }));
  const shown = JSON.stringify([answers, logger.lines]);
  expect(logger.lines).toHaveLength(6);
  for (const hidden of [patron, 'secret"', ...bodies.map((body) => sign(body, 'secret'))]) {
    expect(shown).not.toContain(hidden);
  }
});
