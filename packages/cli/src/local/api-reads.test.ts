import { type Sandbox, startSandbox } from '@alma-cache/alma-sandbox';
import type { LocalStack } from '@alma-cache/local-stack';
import { startLocalStack } from '@alma-cache/local-stack';
import { packageTinyService, type TinyService } from '@alma-cache/testing/tiny-service';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Alma } from './alma.ts';
import { readApi } from './api-reads.ts';

/** A function that answers for each user as is given. */
const answering = (answers: object) => `const answers = ${JSON.stringify(answers)};
export const handler = async ({ pathParameters }) => answers[decodeURIComponent(pathParameters.userID)];`;

const users = ['same', 'pat/ron %1', 'later', 'paid', 'fewer', 'found'].map((primaryId) => ({
  primaryId,
  loans: 2,
  requests: 1,
  fees: 1,
}));

let sandbox: Sandbox;
let service: TinyService;
let stack: LocalStack;

beforeAll(async () => {
  sandbox = await startSandbox({ users });
  service = await packageTinyService({
    answer: {
      code: answering(answers()),
      routes: [{ method: 'get', path: '/users/{userID}', private: true }],
    },
  });
  stack = await startLocalStack({ template: service.directory });
});

afterAll(async () => {
  await stack?.stop();
  await sandbox?.close();
  await service?.[Symbol.asyncDispose]();
});

/** What the API answers for each user: as it is in the sandbox, or not. */
function answers() {
  const recordsOf = (id: string) => {
    const { loans, requests, fees } = sandbox.data.user(id);
    return { loans: [...loans].reverse(), requests: [...requests], fees: [...fees] };
  };
  const ok = (body: object) => ({ body: JSON.stringify(body), headers: { 'X-Cache': 'hit' } });
  const [loan, ...others] = recordsOf('later').loans;
  return {
    same: ok(recordsOf('same')),
    'pat/ron %1': { ...ok(recordsOf('pat/ron %1')), headers: { 'X-Cache': 'partial' } },
    later: ok({ ...recordsOf('later'), loans: [{ ...loan, due_date: '2040-01-01T00:00:00Z' }, ...others] }),
    paid: ok({ ...recordsOf('paid'), fees: [{ ...recordsOf('paid').fees[0], balance: -1 }] }),
    fewer: ok({ ...recordsOf('fewer'), loans: [] }),
    found: { statusCode: 404, body: '{}' },
    nobody: { statusCode: 404, body: '{}' },
    invented: ok({ loans: [], requests: [], fees: [] }),
    down: { statusCode: 503, body: '{"code":"ALMA_UNAVAILABLE"}' },
  };
}

function read(userIds: string[], { withSandbox = true } = {}) {
  const alma: Alma = {
    name: 'sandbox',
    settings: { apiKey: 'key' },
    ...(withSandbox && { sandbox }),
    userIds: undefined,
    countRecords: () => undefined,
    [Symbol.asyncDispose]: async () => {},
  };
  return readApi(stack, { alma, userIds, signal: new AbortController().signal });
}

describe('reading the API', () => {
  test('finds the same records in any order, whoever they are of, and no user where there is none', async () => {
    expect(await read(['same', 'pat/ron %1', 'nobody'])).toEqual({
      users: 3,
      fromCache: 1,
      failed: 0,
      different: 0,
    });
  });

  test.each(['later', 'paid', 'fewer', 'found', 'invented'])('counts a user who differs: %s', async (id) => {
    expect(await read([id])).toMatchObject({ failed: 0, different: 1 });
  });

  test('counts an answer that is a failure', async () => {
    expect(await read(['down'])).toMatchObject({ failed: 1, different: 0 });
  });

  test('compares nothing where what Alma holds is not known', async () => {
    expect(await read(['fewer', 'nobody'], { withSandbox: false })).toMatchObject({
      failed: 0,
      different: null,
    });
  });

  test('is of twenty users at most', async () => {
    const ids = Array.from({ length: 25 }, () => 'same');
    expect(await read(ids)).toMatchObject({ users: 20 });
  });
});
