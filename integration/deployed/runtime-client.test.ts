import { createHmac } from 'node:crypto';
import { eventText } from '@alma-cache/testing/alma-events';
import { type Harness, sqsEvent, startHarness } from '@alma-cache/testing/harness';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Outcome, RuntimeClient } from './runtime-api.ts';
import { RUNTIME_CLIENT } from './runtime-client.ts';

/* The packaged functions under the very client that runs them on Lambda, beside the local stack's imitation of it. */

const READER = 'reader';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness({
    users: [
      { primaryId: READER, loans: 2, requests: 1, fees: 1 },
      { primaryId: 'collector', loans: Array.from({ length: 99 }, () => ({ title: 'x'.repeat(80_000) })) },
    ],
  });
});
afterAll(async () => {
  await harness?.[Symbol.asyncDispose]();
});

const batch = (...bodies: string[]) => sqsEvent(harness.stack, 'usersQueue', bodies);

/** A batch with one message, a record of the reader's. */
const recordBatch = (kind: 'loans' | 'requests' | 'fees', idName: string) => () => {
  const [id] = harness.sandbox.data.user(READER)[kind].ids();
  return batch(JSON.stringify({ userID: READER, [idName]: id }));
};

const eventBatch = (type: Parameters<typeof eventText>[0]) => () =>
  batch(eventText(type, new Date(0).toISOString(), READER));

const request = (resource: string, pathParameters: Record<string, string>) => ({
  httpMethod: 'GET',
  resource,
  path: resource,
  pathParameters,
});

function webhook(secret: string) {
  const body = eventText('LOAN_CREATED', new Date(0).toISOString(), READER);
  const signature = createHmac('sha256', secret).update(body).digest('base64');
  return { httpMethod: 'POST', headers: { 'X-Exl-Signature': signature }, body, isBase64Encoded: false };
}

const unreadable = () => batch('{');

/** Of each function, an event that it answers well, and one that it refuses as it should. */
const functions: Record<string, { well: () => unknown; refused: () => unknown }> = {
  updateUser: { well: () => batch(READER), refused: unreadable },
  updateLoan: { well: recordBatch('loans', 'loanID'), refused: unreadable },
  updateRequest: { well: recordBatch('requests', 'requestID'), refused: unreadable },
  updateFee: { well: recordBatch('fees', 'feeID'), refused: unreadable },
  loanUpdated: { well: eventBatch('LOAN_CREATED'), refused: unreadable },
  loanReturned: { well: eventBatch('LOAN_RETURNED'), refused: unreadable },
  requestUpdated: { well: eventBatch('REQUEST_CREATED'), refused: unreadable },
  requestClosed: { well: eventBatch('REQUEST_CLOSED'), refused: unreadable },
  userUpdated: { well: eventBatch('USER_UPDATED'), refused: unreadable },
  userDeleted: { well: eventBatch('USER_DELETED'), refused: unreadable },
  receiveEvent: { well: () => webhook(harness.webhookSecret), refused: () => webhook('another secret') },
  answerChallenge: {
    well: () => ({ queryStringParameters: { challenge: 'echo' } }),
    refused: () => ({ queryStringParameters: null }),
  },
  api: {
    well: () => request('/users/{userID}/fees', { userID: READER }),
    refused: () => request('/users/{userID}', { userID: 'nobody' }),
  },
  verifyUsers: { well: () => ({}), refused: () => ({}) },
};

/** The same of the local stack's imitation. */
async function underTheLocalStack(name: string, event: unknown): Promise<Outcome> {
  try {
    return { answer: await harness.stack.invoke(name, event) };
  } catch (error) {
    const { errorType, message } = error as { errorType: string; message: string };
    // After the function's name: "… failed with TypeError: …".
    return { errorType, errorMessage: message.slice(message.indexOf(errorType) + `${errorType}: `.length) };
  }
}

/** How old an answer is depends on when it is asked for. */
const withoutAge = (outcome: Outcome): unknown =>
  JSON.parse(JSON.stringify(outcome, (key, value) => (key === 'Age' ? undefined : value)));

async function sameUnderBoth(name: string, ...events: unknown[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  // The first time, what is read goes into the cache.
  for (const event of events) await underTheLocalStack(name, event);
  await using client = await RuntimeClient.start(RUNTIME_CLIENT, harness.stack.environment(name));
  for (const event of events) {
    const outcome = await client.invoke(event);
    const { errorType, errorMessage, answer } = outcome as Record<string, unknown>;
    expect(withoutAge({ errorType, errorMessage, answer } as Outcome)).toEqual(
      withoutAge(await underTheLocalStack(name, event)),
    );
    outcomes.push(outcome);
  }
  return outcomes;
}

test('every function of the stack is tried', () => {
  const names = harness.stack.functionNames.map((name) => name.split('-').at(-1));
  expect(Object.keys(functions).toSorted()).toEqual(names.toSorted());
});

describe.each(Object.entries(functions))('%s', (name, { well, refused }) => {
  test('answers what it answers under the local stack: well, refusing, and failing with what it throws', async () => {
    const [answer] = await sameUnderBoth(name, well(), refused(), null);
    expect(answer).toHaveProperty('answer');
  });
});

test('an answer that Lambda would not take is told to be too large', async () => {
  const [outcome] = await sameUnderBoth('api', request('/users/{userID}/loans', { userID: 'collector' }));
  expect(outcome).toMatchObject({ answer: { statusCode: 413 } });
});
