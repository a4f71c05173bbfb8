import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { sqsEvent } from '@alma-cache/testing/lambda';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundle, callBundle } from './testing/bundle.ts';
import { type SegmentDocument, startXRayDaemon, TRACE_ID } from './testing/x-ray-daemon.ts';

/** What Alma says about each user, and after how many ms. */
const answers: Record<string, { status: number; body: object; ms: number }> = {
  slow: { status: 200, body: { primary_id: 'slow' }, ms: 300 },
  quick: { status: 200, body: { primary_id: 'quick' }, ms: 10 },
  unknown: { status: 400, body: fault('401861'), ms: 100 },
  throttled: { status: 429, body: fault('PER_SECOND_THRESHOLD'), ms: 50 },
  broken: { status: 503, body: {}, ms: 150 },
};

/** Reads all users of the batch at once, with the client that the services use. */
const source = `
  import { AlmaClient } from '@alma-cache/alma-client';
  import { almaObservers, createSqsHandler, telemetryFromEnv } from './index.ts';
  const telemetry = telemetryFromEnv();
  const options = {
    apiKey: 'l8xx-secret', baseUrl: process.env.ALMA, ...almaObservers(telemetry),
    retry: { maxAttempts: 2, baseDelayMs: 1, maxDelayMs: 1 },
  };
  const alma = new AlmaClient(options);
  const impatient = new AlmaClient({ ...options, timeoutMs: 1000 });
  const message = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } };
  const process_ = (id, { signal }) => id === 'given-up'
    ? alma.users.get(id, { signal: AbortSignal.timeout(100) })
    : alma.users.for(id, { signal }).getLoan('17').catch(() =>
        (id === 'hangs' ? impatient : alma).users.get(id, { signal }));
  export const handler = createSqsHandler({ ...telemetry, message, process: process_, concurrency: 10 });
`;

let folder: string;
let alma: Server;
let documents: SegmentDocument[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aws-utils-'));
  const quick = Promise.withResolvers<void>();
  alma = createServer(async (request, response) => {
    const [, user = '', loan] = /users\/([^/]*)(\/loans)?/.exec(request.url ?? '') ?? [];
    const { status, body, ms } = loan
      ? { status: 400, body: fault('401823'), ms: 20 }
      : (answers[user] ?? { status: 200, body: {}, ms: 10_000 });
    // However late the timers are, one answer is there long before the other.
    if (user === 'slow' && !loan) await quick.promise;
    await setTimeout(ms, undefined, { ref: false });
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (user === 'quick' && !loan) quick.resolve();
  });
  await new Promise<void>((resolve) => alma.listen(0, '127.0.0.1', resolve));
  const { port } = alma.address() as AddressInfo;

  await using daemon = await startXRayDaemon();
  const { outfile } = await bundle(folder, source);
  const users = [...Object.keys(answers), 'hangs', 'given-up'];
  await callBundle(outfile, sqsEvent(users), {
    ...daemon.environment,
    ALMA: `http://127.0.0.1:${port}/almaws/v1`,
  });
  // Each user but the last costs a loan and the user, which two more attempts are made for in three cases.
  documents = await daemon.documents(1 + 6 + 6 + 3 + 1);
});

afterAll(async () => {
  alma.closeAllConnections();
  await new Promise((resolve) => alma.close(resolve));
  await rm(folder, { recursive: true });
});

function fault(errorCode: string) {
  return {
    errorsExist: true,
    errorList: { error: [{ errorCode, errorMessage: 'Said by Alma.', trackingId: 'E' }] },
  };
}

const calls = () => documents.filter(({ name }) => name === 'Alma');

/** The calls of a route, first attempts before second ones, the quickest before the slower ones. */
const callsOf = (route: string, status: number | undefined) =>
  calls()
    .filter(({ annotations, http }) => annotations?.route === route && http?.response?.status === status)
    .toSorted((one, other) => attemptOf(one) - attemptOf(other) || lasting(one) - lasting(other));

const attemptOf = ({ annotations }: SegmentDocument): number => Number(annotations?.attempt);

const lasting = ({ start_time, end_time }: SegmentDocument): number =>
  Math.round((end_time - start_time) * 1000);

const USER = '/users/{user_id}';

test('calls of one invocation are siblings under its handler, however many of them run at once', () => {
  const [handler] = documents.filter(({ name }) => name === '## update-user.handler');
  expect(calls()).toHaveLength(documents.length - 1);
  expect(new Set(calls().map(({ parent_id }) => parent_id))).toEqual(new Set([handler?.id]));
  expect(new Set(calls().map(({ trace_id }) => trace_id))).toEqual(new Set([TRACE_ID]));
  expect(calls().filter(({ subsegments }) => subsegments !== undefined)).toEqual([]);
});

test('a call says what was asked and answered, from when to when, without ids, host or key', () => {
  const [quick, slow] = callsOf(USER, 200);
  expect(slow).toEqual({
    type: 'subsegment',
    name: 'Alma',
    id: expect.stringMatching(/^[\da-f]{16}$/),
    parent_id: expect.any(String),
    trace_id: TRACE_ID,
    start_time: expect.any(Number),
    end_time: expect.any(Number),
    namespace: 'remote',
    http: { request: { method: 'GET', url: USER }, response: { status: 200 } },
    annotations: { route: USER, attempt: 1 },
  });
  expect(lasting(slow ?? never())).toBeGreaterThanOrEqual(295);
  expect(lasting(quick ?? never())).toBeLessThan(lasting(slow ?? never()));
  const [handler = never()] = documents.filter(({ name }) => name !== 'Alma');
  for (const { start_time, end_time } of calls()) {
    expect(start_time).toBeGreaterThan(handler.start_time - 0.002);
    expect(end_time).toBeLessThan(handler.end_time + 0.002);
  }
  expect(JSON.stringify(calls())).not.toMatch(/127\.0\.0\.1|l8xx|slow|quick|unknown|broken|"17"/);
});

test.each([
  [
    'a fault of the caller, here: no such loan',
    '/users/{user_id}/loans/{loan_id}',
    400,
    { error: true },
    'ALMA_LOAN_NOT_FOUND',
    1,
  ],
  ['throttling', USER, 429, { error: true, throttle: true }, 'ALMA_THROTTLED_SECOND', 1],
  ['a fault of Alma', USER, 503, { fault: true }, 'ALMA_SERVER_FAULT', 1],
])('%s has the flags that X-Ray defines', (_, route, status, flags, code, attempt) => {
  const [call] = callsOf(route, status);
  expect(flagsOf(call ?? never())).toEqual(flags);
  expect(call?.annotations).toEqual({ route, attempt, code });
});

test('what was not answered is a fault, unless its caller gave up', () => {
  const [givenUp, ...hanging] = callsOf(USER, undefined);
  expect(givenUp?.annotations).toEqual({ route: USER, attempt: 1, code: 'ABORTED' });
  expect(flagsOf(givenUp ?? never())).toEqual({});
  expect(hanging.map(attemptOf)).toEqual([1, 2]);
  for (const call of hanging) {
    expect(lasting(call)).toBeGreaterThanOrEqual(995);
    expect(call.annotations).toMatchObject({ code: 'ALMA_TIMEOUT' });
    expect(flagsOf(call)).toEqual({ fault: true });
  }
});

const flagsOf = (call: SegmentDocument) =>
  Object.fromEntries(Object.entries(call).filter(([name]) => ['error', 'fault', 'throttle'].includes(name)));

function never(): never {
  throw new Error('The document is missing');
}
