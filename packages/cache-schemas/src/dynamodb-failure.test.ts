import { documentClient, startDynamoDB, type TestDynamoDB } from '@alma-cache/testing/dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { CacheError } from './errors.ts';
import { type LoanRecord, loanTable } from './loan-record.ts';
import { LoanStore } from './loan-store.ts';
import { recordIds } from './record-ids.ts';
import {
  fault,
  type ScriptedAnswer,
  type ScriptedDynamoDB,
  startScriptedDynamoDB,
} from './testing/scripted-dynamodb.ts';
import { toUserRecord, userTable } from './user-record.ts';
import { UserStore } from './user-store.ts';

const loan: LoanRecord = { loan_id: '1', expiry_date: 4_123_456_789 };

const failureOf = async (call: Promise<unknown>): Promise<CacheError> => {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof CacheError) return error;
  throw new Error('The call did not fail with a CacheError', { cause: error });
};

describe('DynamoDB’s faults', () => {
  let scripted: ScriptedDynamoDB;
  afterEach(() => scripted.stop());

  const loansAnswered = async (...answers: ScriptedAnswer[]) => {
    scripted = await startScriptedDynamoDB(answers);
    const slept: number[] = [];
    const loans = new LoanStore({
      client: documentClient(scripted.endpoint, { maxAttempts: 1 }),
      table: 'loans',
      now: () => 0,
      sleep: async (ms) => {
        slept.push(ms);
      },
      random: () => 1,
    });
    return { loans, slept };
  };

  test.each([
    ['ProvisionedThroughputExceededException', 400, 'CACHE_THROTTLED', true],
    ['ThrottlingException', 400, 'CACHE_THROTTLED', true],
    ['RequestLimitExceeded', 400, 'CACHE_THROTTLED', true],
    ['InternalServerError', 500, 'CACHE_UNAVAILABLE', true],
    ['ServiceUnavailable', 503, 'CACHE_UNAVAILABLE', true],
    ['TransactionConflictException', 400, 'CACHE_UNAVAILABLE', true],
    ['ReplicatedWriteConflictException', 400, 'CACHE_UNAVAILABLE', true],
    ['ResourceNotFoundException', 400, 'CACHE_TABLE_MISSING', false],
    ['AccessDeniedException', 400, 'CACHE_REJECTED', false],
    ['ValidationException', 400, 'CACHE_REJECTED', false],
  ])('%s (%i) is %s', async (name, status, code, retryable) => {
    const { loans } = await loansAnswered(fault(status, name));
    for (const call of [() => loans.put(loan, 1), () => loans.get('1'), () => loans.delete('1')]) {
      const error = await failureOf(call());
      expect(error).toMatchObject({ code, retryable, table: 'loans', cause: { name } });
      expect(error.message).toContain('loans');
      if (code !== 'CACHE_TABLE_MISSING') expect(error).toMatchObject({ id: '1' });
    }
    expect(await failureOf(loans.getManyValid(['1']))).toMatchObject({ code, retryable, id: undefined });
  });

  const found = (...ids: string[]) => ({
    loans: ids.map((id) => ({ loan_id: { S: id }, expiry_date: { N: '1' } })),
  });
  const left = (...ids: string[]) => ({ loans: { Keys: ids.map((id) => ({ loan_id: { S: id } })) } });

  test('keys that DynamoDB leaves unprocessed are asked for again, after growing pauses', async () => {
    const { loans, slept } = await loansAnswered(
      { body: { Responses: found('1'), UnprocessedKeys: left('2', '3') } },
      { body: { Responses: {}, UnprocessedKeys: left('2', '3') } },
      { body: { Responses: {}, UnprocessedKeys: left('2', '3') } },
      { body: { Responses: found('3'), UnprocessedKeys: left('2') } },
      { body: { Responses: found('2'), UnprocessedKeys: {} } },
    );
    expect((await loans.getManyValid(['1', '2', '3'])).map(({ loan_id }) => loan_id)).toEqual([
      '1',
      '2',
      '3',
    ]);
    expect(slept).toEqual([50, 100, 200, 50]);
    expect(scripted.requests.at(-1)).toEqual({ RequestItems: left('2') });
  });

  test('keys that stay unprocessed are an error, in bounded time', async () => {
    const { loans, slept } = await loansAnswered({ body: { Responses: {}, UnprocessedKeys: left('1') } });
    const error = await failureOf(loans.getManyValid(['1']));
    expect(error).toMatchObject({ code: 'CACHE_THROTTLED', retryable: true, table: 'loans' });
    expect(scripted.requests).toHaveLength(8);
    expect(slept).toEqual([100, 200, 400, 800, 1_600, 2_000, 2_000]);
  });

  test('100 keys go into one request, and no more', async () => {
    const { loans } = await loansAnswered({ body: { Responses: {}, UnprocessedKeys: {} } });
    await loans.getManyValid(Array.from({ length: 201 }, (_, index) => `L${index}`));
    const sizes = scripted.requests.map((request) => {
      const { RequestItems } = request as { RequestItems: { loans: { Keys: unknown[] } } };
      return RequestItems.loans.Keys.length;
    });
    expect(sizes).toEqual([100, 100, 1]);
  });

  test('a user whom others change before every attempt is given up, with an error that may be retried', async () => {
    scripted = await startScriptedDynamoDB(
      Array.from({ length: 30 }, () => [
        { body: { Item: { primary_id: { S: 'ann' }, loan_ids: { L: [] } } } },
        fault(400, 'ConditionalCheckFailedException'),
      ]).flat(),
    );
    const users = new UserStore({
      client: documentClient(scripted.endpoint, { maxAttempts: 1 }),
      table: 'users',
      sleep: async () => {},
    });
    const error = await failureOf(users.addId('loan_ids', 'ann', 'L1'));
    expect(error).toMatchObject({ code: 'CACHE_CONTENDED', retryable: true, id: 'ann' });
    expect(scripted.requests).toHaveLength(60);
  });

  test.each([
    ['whole, as long as it may be one of Alma', 'u'.repeat(255), 'u'.repeat(255)],
    ['by its length, where it is longer', 'u'.repeat(256), 'of 256 characters'],
  ])('a message names a user %s', async (_, id, named) => {
    const changed = [
      { body: { Item: { primary_id: { S: id }, loan_ids: { L: [] } } } },
      fault(400, 'ConditionalCheckFailedException'),
    ];
    scripted = await startScriptedDynamoDB([
      fault(500, 'InternalServerError'),
      ...Array.from({ length: 30 }, () => changed).flat(),
    ]);
    const client = documentClient(scripted.endpoint, { maxAttempts: 1 });
    const users = new UserStore({ client, table: 'users', sleep: async () => {} });
    expect((await failureOf(users.get(id))).message).toContain(`record ${named} (InternalServerError)`);
    expect((await failureOf(users.addId('loan_ids', id, 'L1'))).message).toContain(
      `changed record ${named} before`,
    );
    expect((await failureOf(users.delete(id, -1))).message).toContain(`record ${named} must`);
  });

  test('a message names no part of an id that DynamoDB does not take', async () => {
    const { loans } = await loansAnswered({ body: {} });
    expect((await failureOf(loans.get(`ann${'x'.repeat(2_046)}`))).message).toBe(
      'loan_id has 2049 bytes; DynamoDB takes 2048 at most',
    );
  });
});

test('a DynamoDB that cannot be reached is unavailable', async () => {
  const gone = await startScriptedDynamoDB([]);
  await gone.stop();
  const loans = new LoanStore({ client: documentClient(gone.endpoint, { maxAttempts: 1 }), table: 'loans' });
  expect(await failureOf(loans.get('1'))).toMatchObject({
    code: 'CACHE_UNAVAILABLE',
    retryable: true,
    id: '1',
  });
});

describe('a record over 400 KB', () => {
  let dynamodb: TestDynamoDB;
  beforeAll(async () => {
    dynamodb = await startDynamoDB();
  });
  afterAll(() => dynamodb.stop());

  /** A record of exactly this many bytes, as DynamoDB counts them: names and values. */
  const loanOf = (bytes: number): LoanRecord => {
    // 10 digits of a number take 6 bytes.
    const rest = 'loan_id'.length + '1'.length + 'expiry_date'.length + 6 + 'title'.length;
    return { ...loan, title: 'x'.repeat(bytes - rest) };
  };

  test('is refused by name, one of just 400 KB is written', async () => {
    const table = await dynamodb.createTable(loanTable);
    const loans = new LoanStore({ client: dynamodb.client, table, now: () => 0 });
    expect(await loans.put(loanOf(409_600))).toBe('written');
    expect(await loans.getValid('1')).toEqual(loanOf(409_600));

    const error = await failureOf(loans.put(loanOf(409_601)));
    expect(error).toMatchObject({ code: 'CACHE_RECORD_TOO_LARGE', retryable: false, id: '1', table });
    expect(error.message).toContain('400 KB');
    expect(await failureOf(loans.put(loanOf(409_601), 1))).toMatchObject({ code: 'CACHE_RECORD_TOO_LARGE' });
  });

  test('is one by its bytes, of which an umlaut has two', async () => {
    const table = await dynamodb.createTable(loanTable);
    const loans = new LoanStore({ client: dynamodb.client, table, now: () => 0 });
    const title = 'ü'.repeat(204_800);
    expect(await failureOf(loans.put({ ...loan, title }))).toMatchObject({ code: 'CACHE_RECORD_TOO_LARGE' });
    expect(await loans.put({ ...loan, title: title.slice(100) })).toBe('written');
  });

  test('is refused by name too when a list grows over it', async () => {
    const table = await dynamodb.createTable(userTable);
    const users = new UserStore({ client: dynamodb.client, table });
    const loanIds = Array.from({ length: 204 }, (_, index) => String(index).padStart(2_000, '0'));
    await users.put(toUserRecord({ primaryId: 'ann', ...recordIds([]), loanIds, now: 0 }));
    expect(await failureOf(users.addId('loan_ids', 'ann', 'x'.repeat(2_000)))).toMatchObject({
      code: 'CACHE_RECORD_TOO_LARGE',
      id: 'ann',
    });
  });

  test('is read in several answers when many are asked for', async () => {
    const table = await dynamodb.createTable(loanTable);
    const loans = new LoanStore({ client: dynamodb.client, table, now: () => 0, sleep: async () => {} });
    const ids = Array.from({ length: 12 }, (_, index) => `L${index}`);
    const title = 'x'.repeat(400_000);
    for (const loan_id of ids) await loans.put({ ...loan, loan_id, title });
    expect((await loans.getManyValid(ids)).map(({ loan_id }) => loan_id)).toEqual(ids);
  });
});

test('a record that cannot be sent at all is rejected before it is', async () => {
  const loans = new LoanStore({ client: documentClient('http://127.0.0.1:1'), table: 'loans' });
  const error = await failureOf(loans.put({ ...loan, mms_id: 1e19 as never }));
  expect(error).toMatchObject({ code: 'CACHE_REJECTED', retryable: false, id: '1' });
  expect(error.message).toMatch(/^DynamoDB was not asked: loans, record 1 holds .* a number beyond 2\^53/);
});
