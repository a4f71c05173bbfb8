import { parseSqsRecords, type WithMessages } from '@alma-cache/aws-utils';
import { eventSchema, eventTypes } from '@alma-cache/cache-schemas/events';
import { loanEventText, requestEventText } from '@alma-cache/testing/alma-events';
import { lambdaContext, sqsEvent } from '@alma-cache/testing/lambda';
import { describe, expect, test } from '@jest/globals';
import middy from '@middy/core';
import type { Context, SQSEvent } from 'aws-lambda';
import fc from 'fast-check';
import * as v from 'valibot';
import { readEvent } from './event.ts';
import { Refusal } from './refusal.ts';

const time = '2031-02-18T10:11:15.005Z';

const refusal = async (body: string | Uint8Array): Promise<Refusal> => {
  const error = await readEvent(Buffer.from(body)).catch((error: unknown) => error);
  if (error instanceof Refusal) return error;
  throw new Error('not refused', { cause: error });
};

const eventText = (type: string): string =>
  type.startsWith('LOAN_')
    ? loanEventText(type, time, { loan_id: '17300000010001221' })
    : requestEventText(type, time, { request_id: '17400000010001221' });

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

  test('is read by those who apply it as the webhook read it', async () => {
    const run = async (
      [kind, start, space]: [(typeof eventTypes)[number], string, 1 | undefined],
      [unknown, recordId, text]: [Record<string, unknown>, string | bigint, string],
    ) => {
      const parsed: Record<string, unknown> = JSON.parse(eventText(kind));
      const payload = kind.startsWith('LOAN_') ? 'item_loan' : 'user_request';
      const record = { ...(parsed[payload] as object), title: text, novelty: unknown };
      const sent = JSON.stringify({ ...parsed, ...unknown, [payload]: record }, null, space);
      // Alma may write an id as a number.
      const body = sent.replace(
        /"(17[34]00000010001221)"/,
        String(recordId).startsWith('0') ? '"$1"' : `${recordId}`,
      );
      const event = await readEvent(Buffer.from(`${start}${body}\n`));
      expect(event.type).toBe(kind);
      // The characters of SendMessage ("Amazon SQS API").
      expect(event.text).toMatch(/^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u);
      const message = await received(event.text);
      expect(message).toEqual(JSON.parse(event.text));
      const { output, success } = v.safeParse(eventSchema(kind), message);
      expect(success).toBe(true);
      const applied = output as { loan?: Record<string, unknown>; request?: Record<string, unknown> };
      const { title, novelty, loan_id, request_id } = applied.loan ?? applied.request ?? {};
      expect(title).toBe(text);
      expect(JSON.stringify(novelty)).toBe(
        JSON.stringify(event.text && JSON.parse(event.text)[payload].novelty),
      );
      const expected = String(recordId).startsWith('0') ? expect.stringMatching(/^17/) : String(recordId);
      expect(loan_id ?? request_id).toEqual(expected);
    };
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(type, before, indent),
        fc.tuple(fc.dictionary(member, hostile), id, title),
        run,
      ),
    );
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
  test.each(['LOAN_LOST', 'LOAN_CLAIMED_RETURNED', 'JOB_END', 'loan_created', '', '__proto__', 'toString'])(
    'the event type %j',
    async (value) => {
      expect(await refusal(JSON.stringify({ event: { value } }))).toMatchObject({
        status: 422,
        code: 'EVENT_NOT_SUPPORTED',
      });
    },
  );

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
