import { AlmaClient } from '@alma-cache/alma-client';
import type { SandboxUser } from '@alma-cache/alma-sandbox';
import { CapturedLogger } from '@alma-cache/testing/captured-logger';
import { environment } from '@alma-cache/testing/environment';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createServer } from './serve.ts';
import { type Bench, startBench } from './testing/bench.ts';
import { routesOf } from './testing/routes-of.ts';
import { truth } from './testing/truth.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});
beforeEach(() => bench.sandbox.faults.clear());

describe('an error', () => {
  test.each(['', '/loans', '/requests', '/fees', '/loans/1', '/requests/1', '/fees/1'])(
    'is 404 for an unknown user at /users/nobody%s',
    async (path) => {
      const { status, body } = await bench.get(`/users/nobody${path}`);
      expect(status).toBe(404);
      expect(body).toMatchObject({ code: 'USER_NOT_FOUND' });
    },
  );

  test('is 404 for an identifier of a user that is not the primary id', async () => {
    const user = bench.newUser();
    for (const path of ['', '/loans', '/requests', '/fees', `/loans/${user.loans.ids()[0]}`]) {
      expect((await bench.get(`/users/${user.barcode}${path}`)).status).toBe(404);
    }
  });

  test.each(['%', '%E4', '%2', '%20', '.', '..', 'x'.repeat(256), '%00', '%F0%9F', '%C0%AF'])(
    'is 400 for the id %s, without a call of Alma',
    async (id) => {
      const user = await bench.cachedUser();
      const calls = await bench.callsDuring(async () => {
        expect((await bench.get(`/users/${id}`)).status).toBe(400);
        expect((await bench.get(`/users/${user.primaryId}/loans/${id}`)).status).toBe(400);
      });
      expect(calls).toBe(0);
    },
  );

  test.each([
    ['day-threshold', 'ALMA_THROTTLED', 3600],
    ['key-xml-400', 'ALMA_UNAVAILABLE', 60],
  ] as const)('is 503 where Alma answers %s', async (fault, code, retryAfter) => {
    const user = bench.newUser();
    bench.sandbox.faults.set(fault);
    for (const [path] of routesOf(bench, user)) {
      const { status, headers, body } = await bench.get(path);
      expect(status).toBe(503);
      expect(headers['Retry-After']).toBe(String(retryAfter));
      expect(body).toEqual({ code, message: expect.any(String) });
    }
  });

  test('is none where the cache holds all while Alma fails', async () => {
    const user = await bench.cachedUser();
    bench.sandbox.faults.set('day-threshold');
    for (const [path, expected] of routesOf(bench, user)) {
      expect(await bench.get(path)).toMatchObject({ status: 200, body: expected });
    }
  });

  test('has the lists that are complete all the same', async () => {
    const user = await bench.cachedUser();
    await bench.stores.loans.delete(user.loans.ids()[0] ?? '');
    bench.sandbox.faults.set('day-threshold');
    const { status, body } = await bench.get(`/users/${user.primaryId}`);
    const { requests, fees } = truth(bench.sandbox, user.primaryId);
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 'ALMA_THROTTLED', available: { requests, fees } });
    expect(body).not.toHaveProperty('available.loans');
  });

  test('comes in time where Alma does not answer at all', async () => {
    await using slow = await startBench({ almaMs: 300 });
    const { primaryId } = slow.sandbox.data.addUser({ primaryId: 'reader', loans: 3 });
    slow.sandbox.faults.set('never');
    const startedAt = Date.now();
    const { status, body } = await slow.get(`/users/${primaryId}`);
    expect({ status, body }).toMatchObject({ status: 503, body: { code: 'ALMA_UNAVAILABLE' } });
    expect(Date.now() - startedAt).toBeLessThan(5000);
  });

  test('is 500 for a fault of the service, whose stack is in the log alone', async () => {
    const { statusCode, body } = await bench.serve({
      resource: '/nowhere',
      pathParameters: null,
      queryStringParameters: null,
      multiValueHeaders: {},
    });
    expect(statusCode).toBe(500);
    expect(JSON.parse(body)).toEqual({ code: 'INTERNAL_ERROR', message: expect.any(String) });
    expect(bench.log().at(-2)).toMatch(/Not answered.*serve\.ts\S*:\d/);
  });

  test('has nothing in the log that an error quotes which nobody foresaw', async () => {
    const apiKey = () => {
      throw new SyntaxError('Unexpected "Ann Writer" in JSON');
    };
    const logger = new CapturedLogger();
    const { stores, sandbox } = bench;
    const alma = new AlmaClient({ apiKey, baseUrl: sandbox.url });
    const usersQueue = { send: async () => undefined };
    const serve = createServer({ stores, alma, usersQueue, logger, count: () => {} });
    await serve({
      resource: '/users/{userID}/fees',
      pathParameters: { userID: bench.newUser().primaryId },
      queryStringParameters: null,
      multiValueHeaders: {},
    });
    expect(logger.at('ERROR')).toEqual([
      expect.objectContaining({ reason: expect.stringContaining('SyntaxError'), stack: expect.any(String) }),
    ]);
    expect(JSON.stringify(logger.lines)).not.toContain('Ann Writer');
  });

  describe('names no patron and no key,', () => {
    /** What is answered and logged where neither Alma nor, for half of the time, DynamoDB works. */
    const failingFor = async (user: SandboxUser) => {
      const before = bench.log().length;
      const answers: unknown[] = [];
      bench.sandbox.faults.set('json-500');
      for (const broken of [true, false]) {
        bench.breakDynamoDB(broken);
        for (const [path] of routesOf(bench, user)) answers.push(await bench.get(path));
      }
      return { answers: JSON.stringify(answers), lines: bench.log().slice(before) };
    };

    test('in the log neither', async () => {
      const user = bench.newUser();
      const { answers, lines } = await failingFor(user);
      const title = truth(bench.sandbox, user.primaryId).loans[0]?.title;
      expect(answers).not.toMatch(/\.ts:\d|at async/);
      expect(lines.join()).toMatch(/Not answered by Alma.*user \\"\(user id\)\\".*Cache not read/);
      for (const hidden of [
        user.primaryId,
        user.primaryId.toLowerCase(),
        String(title),
        bench.sandbox.apiKey,
      ]) {
        expect(answers + lines.join()).not.toContain(hidden);
      }
    });

    test('unless LOG_USER_IDS is true: then every line of the log names the patron', async () => {
      using _ = environment({ LOG_USER_IDS: 'true' });
      const user = bench.newUser();
      const { answers, lines } = await failingFor(user);
      expect(answers).not.toContain(user.primaryId);
      expect(new Set(lines.map((line) => JSON.parse(line).userId))).toEqual(new Set([user.primaryId]));
    });
  });
});
