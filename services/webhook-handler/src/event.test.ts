import { parseSqsRecords, type WithMessages } from '@alma-cache/aws-utils';
import { type EventType, eventSchema, eventTypes } from '@alma-cache/cache-schemas/events';
import {
  jobEventText,
  loanEventText,
  requestEventText,
  eventText as textOf,
  userEventText,
} from '@alma-cache/testing/alma-events';
import { lambdaContext, sqsEvent } from '@alma-cache/testing/lambda';
import { describe, expect, test } from '@jest/globals';
import middy from '@middy/core';
import type { Context, SQSEvent } from 'aws-lambda';
import fc from 'fast-check';
import * as v from 'valibot';
import { readEvent } from './event.ts';
import { EventNotUsed, Refusal } from './refusal.ts';

const time = '2031-02-18T10:11:15.005Z';
const eventText = (type: EventType) => textOf(type, time);

const refusal = async (body: string | Uint8Array): Promise<Refusal> => {
  const error = await readEvent(Buffer.from(body)).catch((error: unknown) => error);
  if (error instanceof Refusal) return error;
  throw new Error('not refused', { cause: error });
};

/** What a function reads that gets the text as a message. */
async function received(text: string): Promise<unknown> {
  const handler = middy<SQSEvent, PromiseSettledResult<unknown>[]>()
    .use(parseSqsRecords())
    .handler(async (_event, { messages }) => messages);
  const [message] = await handler(sqsEvent([text]), lambdaContext() as Context & WithMessages);
  return message?.status === 'fulfilled' ? message.value : message;
}

describe('whatever is published', () => {
  const type = fc.constantFrom(...eventTypes);
  const character = fc.constantFrom(
    '\ufeff',
    '\ufffe',
    '\uffff',
    '\u0007',
    '\u2028',
    '"',
    '\\',
    'ä',
    '😀',
    'x',
  );
  const title = fc.array(character).map((characters) => characters.join(''));
  const any = fc.jsonValue({ maxDepth: 4 });
  const member = fc.constantFrom(
    ...['events', 'messages', 'tasks', 'Records', 'records', 'awslogs', 'configRuleId', 'CodePipeline.job'],
    ...['Type', 'Message', 'TopicArn', 'eventSource', 'body', '__proto__', 'constructor', 'novelty'],
  );
  const hostile = fc.oneof(
    any,
    fc.constantFrom('Notification', 'aws:sqs', 'aws:s3', '{"a":1}'),
    fc.tuple(any),
  );
  const before = fc.constantFrom('', '\ufeff', ' ', '\ufeff\r\n\t ');
  const indent = fc.constantFrom(undefined, 1);
  const id = fc.oneof(fc.constant('0012345'), fc.bigInt({ min: 1n, max: 10n ** 20n }));

  /** The event with other members, and a record with another title and with an id as Alma may write it. */
  const written = fc
    .record({ type, before, indent, id, title, members: fc.dictionary(member, hostile) })
    .map(({ type, before, indent, id, title, members }) => {
      const event = JSON.parse(eventText(type));
      for (const record of [event.item_loan, event.user_request]) {
        if (record) Object.assign(record, { title, novelty: members });
      }
      const json = JSON.stringify({ ...event, ...members }, null, indent);
      const withId = json.replace(
        /"17[34]00000010001221"/,
        typeof id === 'string' ? JSON.stringify(id) : `${id}`,
      );
      return { type, title, id: String(id), body: `${before}${withId}\n` };
    });

  test('is read by those who apply it as the webhook read it', async () => {
    await fc.assert(
      fc.asyncProperty(written, async ({ type, title, id, body }) => {
        const event = await readEvent(Buffer.from(body));
        expect(event.type).toBe(type);
        // The characters of SendMessage ("Amazon SQS API").
        expect(event.text).toMatch(/^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u);
        const message = await received(event.text);
        expect(message).toEqual(JSON.parse(event.text));
        const applied: object = v.parse(eventSchema(type), message);
        expect(applied).toMatchObject({ time: Date.parse(time), userId: 'Sandbox.User1' });
        if ('loan' in applied) expect(applied.loan).toMatchObject({ title, loan_id: id });
        if ('request' in applied) expect(applied.request).toMatchObject({ title, request_id: id });
      }),
    );
  });
});

test('of a user, the id alone is published', async () => {
  const body = userEventText('UPDATE', time, { primary_id: 'Ann', contact_info: { address: ['secret'] } });
  const { text } = await readEvent(Buffer.from(body));
  expect(JSON.parse(text)).toEqual({
    ...JSON.parse(body),
    webhook_user: { method: 'UPDATE', user: { primary_id: 'Ann' } },
  });
});

test('fields unknown to us are published, and spelling and spaces are not', async () => {
  const { item_loan, ...rest } = JSON.parse(loanEventText('LOAN_CREATED', time, { loan_id: '17' }));
  const body = JSON.stringify({ ...rest, item_loan, novelty: { n: [1.5, 'Zürich'] } }, null, 2);
  const { text } = await readEvent(Buffer.from(body.replace('ü', '\\u00fc')));
  expect(text).toBe(JSON.stringify({ ...rest, item_loan, novelty: { n: [1.5, 'Zürich'] } }));
});

test('the type, the id and the owner of an event are known', async () => {
  expect(await readEvent(Buffer.from(eventText('LOAN_CREATED')))).toMatchObject({
    type: 'LOAN_CREATED',
    id: '1400000000000000001',
    userId: 'Sandbox.User1',
  });
  const request = requestEventText('REQUEST_CLOSED', time, { request_id: '1', user_primary_id: null });
  expect((await readEvent(Buffer.from(request))).userId).toBeUndefined();
});

test('an event without an id is an event all the same', async () => {
  const { id, ...rest } = JSON.parse(eventText('LOAN_CREATED'));
  expect((await readEvent(Buffer.from(JSON.stringify(rest)))).id).toBeUndefined();
});

describe('400 for what is not JSON', () => {
  test.each([
    '',
    'challenge',
    '{"event":',
    'undefined',
    '{"event":{"value":"LOAN_CREATED"}} x',
    '\ufeff\ufeff{}',
  ])('%j', async (body) => {
    expect(await refusal(body)).toMatchObject({ status: 400, code: 'NOT_JSON' });
  });

  test('bytes that are not UTF-8', async () => {
    expect(await refusal(Buffer.from('7b22ff227d', 'hex'))).toMatchObject({ status: 400, code: 'NOT_JSON' });
  });

  test('XML, with a word on the profile', async () => {
    expect(await refusal(' <webhook><event/></webhook>')).toMatchObject({
      status: 400,
      code: 'XML_NOT_SUPPORTED',
    });
  });
});

describe('422 for', () => {
  test.each([
    { event: { value: 'JOB_END' } },
    { event: { value: 'loan_created' } },
    { event: { value: '' } },
    { event: { value: '__proto__' } },
    { event: { value: 'toString' } },
    { event: { value: 'LOAN_FOUND' } },
    { action: 'LOAN', event: null },
    { action: 'REQUEST', event: null, user_request: null },
    { action: 'USER', event: null, webhook_user: { method: 'MERGE' } },
    { action: 'USER', event: null, webhook_user: { method: '__proto__' } },
    { action: 'USER', event: null },
    { action: 'BIB', event: { value: 'BIB_UPDATED' }, bib: {} },
  ])('an event that the cache does not use: %j', async (body) => {
    expect(await refusal(JSON.stringify(body))).toMatchObject({ status: 422, code: 'EVENT_NOT_SUPPORTED' });
  });

  test.each([
    [jobEventText(time), 'JOB_END'],
    [JSON.stringify({ action: 'NOTIFICATION', event: null, notification_data: {} }), 'NOTIFICATION'],
    [JSON.stringify({ action: 'BIB', event: { value: 'BIB_UPDATED' } }), 'BIB'],
  ])('%s, by its name', async (body, name) => {
    const refused = await refusal(body);
    expect(refused).toBeInstanceOf(EventNotUsed);
    expect(refused.message).toContain(`${name} event`);
  });

  test.each([
    'null',
    '[]',
    '"LOAN_CREATED"',
    '7',
    '{}',
    '{"event":"LOAN_CREATED"}',
    '{"event":{"value":null}}',
  ])('JSON that is no event: %s', async (body) => {
    expect(await refusal(body)).toMatchObject({ status: 422, code: 'NOT_AN_EVENT' });
  });

  test.each([
    ['no loan', { item_loan: null }, 'item_loan'],
    ['no id of the loan', { item_loan: {} }, 'item_loan.loan_id'],
    ['no time', { time: null }, 'time'],
    ['a time that does not exist', { time: '2031-02-18T25:00:00Z' }, 'time'],
  ])('an event with %s, naming what is wrong', async (_, change, member) => {
    const body = JSON.stringify({ ...JSON.parse(eventText('LOAN_CREATED')), ...change });
    expect(await refusal(body)).toMatchObject({
      status: 422,
      code: 'NOT_AN_EVENT',
      message: expect.stringContaining(`${member}: `),
    });
  });

  test.each([31, 1000, 100_000])('an event that is nested %i times', async (levels) => {
    const nested = `${'['.repeat(levels)}${']'.repeat(levels)}`;
    const body = eventText('LOAN_CREATED').replace('"bib":null', `"bib":${nested}`);
    expect(await refusal(body)).toMatchObject({ status: 422, code: 'NOT_AN_EVENT' });
  });
});

test('no refusal repeats what the body says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.stringMatching(/^[a-z]{12,}$/), async (name) => {
      const loan = { ...JSON.parse(eventText('LOAN_CREATED')), time: name };
      const bodies = [
        name,
        JSON.stringify({ name }),
        JSON.stringify({ event: { value: name } }),
        JSON.stringify(loan),
      ];
      for (const body of bodies) expect((await refusal(body)).message).not.toContain(name);
    }),
  );
});
