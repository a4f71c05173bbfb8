import type { RoutedRequest, SandboxUser } from '@alma-cache/alma-sandbox';
import { LoanStore, toLoanRecord } from '@alma-cache/cache-schemas';
import { failures, type Harness, startHarness } from '@alma-cache/testing/harness';
import { type MetricLine, metricLines, sum, valuesOf } from '@alma-cache/testing/metric-lines';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const STRANGER = 'stranger.unknown';
const GONE = 3;
const STALE = 2;

let harness: Harness;
let lines: MetricLine[];
/** Before calls were given up on their way to Alma, of which nobody knows whether it got them. */
let settled: { lines: MetricLine[]; calls: number; remaining: number };

beforeAll(async () => {
  // Alma's clock stands still: at midnight it would begin to count anew what is left.
  const today = Date.now();
  harness = await startHarness({ users: 40, now: () => today });
  const { sandbox, stack } = harness;
  await refreshWithTroubles();
  await letLoansGo();
  await overtakeLoans();
  settled = {
    lines: await metricLines(stack),
    calls: sandbox.calls.total,
    remaining: sandbox.limits.remaining,
  };
  await harness.cache(STRANGER);
  lines = await metricLines(stack);
});

afterAll(async () => {
  await harness?.[Symbol.asyncDispose]();
});

/** Reads all users, while Alma throttles, refuses the key and fails. */
async function refreshWithTroubles() {
  const { sandbox, stack } = harness;
  const [dead] = borrower().loans.ids();
  sandbox.faults.set('second-threshold', { count: 5 });
  sandbox.faults.set('key-json-401', { count: 1, on: '/users/{user_id}/fees/{fee_id}' });
  sandbox.faults.set('html-503', { on: loanAndItsList(({ route }) => route.recordId === dead) });
  await harness.cache(...sandbox.data.userIds());
  sandbox.faults.clear();
  stack.faults.set([{ service: 'dynamodb', action: 'GetItem', kind: 'server-error' }]);
  await harness.cache(borrower().primaryId);
  stack.faults.clear();
}

/** Calls about a loan, and from then on about the list that would tell of it, too. */
function loanAndItsList(isLoan: (request: RoutedRequest) => boolean) {
  const users = new Set<string>();
  return (request: RoutedRequest): boolean => {
    const { template, userId } = request.route;
    if (isLoan(request)) users.add(userId);
    return isLoan(request) || (template === '/users/{user_id}/loans' && users.has(userId));
  };
}

/** Queues loans that Alma no longer has. */
async function letLoansGo() {
  const { loans } = borrower();
  const gone = loans.ids().slice(0, GONE);
  for (const id of gone) loans.remove(id);
  await refreshLoans(gone);
}

/** Queues loans of which the cache holds something newer than the read. */
async function overtakeLoans() {
  const { stack } = harness;
  const { AWS_ENDPOINT_URL_DYNAMODB: endpoint } = stack.endpoints;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint, region: stack.region, credentials }),
  );
  const store = new LoanStore({ client, table: stack.table('loanCacheTable').name });
  const overtaken = borrower().loans.ids().slice(0, STALE);
  for (const loan_id of overtaken) await store.put(toLoanRecord({ loan_id }), Date.now() + 60_000);
  await refreshLoans(overtaken);
  client.destroy();
}

async function refreshLoans(loanIds: readonly string[]) {
  const userID = borrower().primaryId;
  await harness.stack
    .queue('loansQueue')
    .send(...loanIds.map((loanID) => JSON.stringify({ userID, loanID })));
  await harness.stack.drained();
}

/** The user with the most loans. */
function borrower(): SandboxUser {
  const [first] = [...harness.sandbox.data.users()].toSorted(
    (one, other) => other.loans.size - one.loans.size,
  );
  if (first === undefined) throw new Error('The sandbox has no users');
  return first;
}

const total = (name: string): number => sum(valuesOf(lines, name, ['service', 'function']));

describe('the metrics of all functions add up to', () => {
  test('the calls that Alma got, each with its latency, and what it says is left', () => {
    const values = (name: string) => valuesOf(settled.lines, name, ['service', 'function']);
    expect(sum(values('AlmaCalls'))).toBe(settled.calls);
    expect(values('AlmaLatency')).toHaveLength(settled.calls);
    expect(Math.min(...values('AlmaCallsRemaining'))).toBe(settled.remaining);
  });

  test('its throttles and refusals of the key', () => {
    expect(total('AlmaThrottles')).toBe(5);
    expect(total('AlmaKeyRefusals')).toBe(1);
  });

  test('the records that were gone, and the writes that came too late', () => {
    expect(total('RecordsGone')).toBe(GONE);
    expect(total('StaleWrites')).toBe(STALE);
  });

  test('the entries that SQS refused', async () => {
    // Of one user's messages: where forty users' are sent at once, a busy machine sends whole batches again too.
    await using refusing = await startHarness({ users: [{ primaryId: 'ann.writer', loans: 6 }] });
    const { stack } = refusing;
    stack.faults.set([{ service: 'sqs', action: 'SendMessageBatch', kind: 'refuse-entries', times: 4 }]);
    await refusing.cache('ann.writer');
    const resent = valuesOf(await metricLines(stack), 'SqsEntriesResent', ['service', 'function']);
    expect(sum(resent)).toBe(4);
  });

  test('the records that the log tells of, by error code too', async () => {
    const { stack } = harness;
    const batches = (await stack.logs()).filter(({ json }) => json?.message === 'Batch finished');
    const reasons = (await failures(stack)).map(({ code }) => String(code));
    expect(total('BatchSize')).toBe(sum(batches.map(({ json }) => Number(json?.records))));
    expect(valuesOf(lines, 'BatchSize', ['service', 'function'])).toHaveLength(batches.length);
    expect(total('RecordsFailed')).toBe(reasons.length);
    expect(total('RecordsProcessed')).toBe(total('BatchSize') - reasons.length);

    const codes = new Set(reasons);
    expect([...codes]).toEqual(
      expect.arrayContaining(['ALMA_SERVER_FAULT', 'ALMA_USER_NOT_FOUND', 'CACHE_UNAVAILABLE']),
    );
    for (const code of codes) {
      const own = lines.filter((line) => line.code === code);
      expect(sum(valuesOf(own, 'RecordsFailed', ['service', 'function', 'code']))).toBe(
        reasons.filter((reason) => reason === code).length,
      );
    }
    expect(new Set(lines.map(({ code }) => code))).toEqual(new Set([undefined, ...codes]));
  });
});

test('records that fail as the key is none count as refusals of the key, and as no calls of Alma', async () => {
  await using keyless = await startHarness({ users: 1 });
  const { sandbox, stack } = keyless;
  stack.ssm.put(stack.environment('updateUser').ALMA_API_KEY_NAME ?? '', 'two\nlines');
  await keyless.cache(...sandbox.data.userIds());
  const counted = await metricLines(stack);
  const sumOf = (name: string) => sum(valuesOf(counted, name, ['service', 'function']));
  expect(sumOf('RecordsFailed')).toBe(3);
  expect(sumOf('AlmaKeyRefusals')).toBeGreaterThanOrEqual(3);
  expect([sumOf('AlmaCalls'), sandbox.calls.total]).toEqual([0, 0]);
});

test('each metric has the namespace of the stack, its service and its function', () => {
  const { stack } = harness;
  const directives = lines.flatMap(({ _aws }) => _aws.CloudWatchMetrics);
  expect(new Set(directives.map(({ Namespace }) => Namespace))).toEqual(new Set(['AlmaCache']));
  const sources = new Set(lines.map((line) => `${line.service} ${line.function}`));
  expect(sources).toEqual(
    new Set(
      ['updateUser', 'updateLoan', 'updateRequest', 'updateFee'].map((name) => {
        const { POWERTOOLS_SERVICE_NAME, AWS_LAMBDA_FUNCTION_NAME } = stack.environment(name);
        return `${POWERTOOLS_SERVICE_NAME} ${AWS_LAMBDA_FUNCTION_NAME}`;
      }),
    ),
  );
});

describe('the log', () => {
  /** Whatever of a user, or of their records, a line could hold. */
  const secretsOf = (user: SandboxUser): string[] => [
    user.primaryId,
    user.primaryId.toLowerCase(),
    encodeURIComponent(user.primaryId),
    `${user.firstName} ${user.lastName}`,
    `${user.lastName}, ${user.firstName}`,
    ...[...user.loans, ...user.requests].flatMap(({ title }) => title ?? []),
  ];

  test('holds no user id, no name, no title and no key', async () => {
    const { sandbox, stack } = harness;
    const log = (await stack.logs()).map(({ text }) => text).join('\n');
    const secrets = [...sandbox.data.users()].flatMap(secretsOf);
    expect(secrets.length).toBeGreaterThan(300);
    for (const secret of [STRANGER, sandbox.apiKey, ...secrets]) {
      expect({ secret, isThere: log.includes(secret) }).toEqual({ secret, isThere: false });
    }
    expect(log).toContain('user \\"(user id)\\"');
  });

  test('names the user of each record that failed where the stack was deployed with LOG_USER_IDS=true', async () => {
    await using open = await startHarness(
      { users: ['ann.writer'].map((primaryId) => ({ primaryId, loans: 2 })) },
      { environment: { LOG_USER_IDS: 'true' } },
    );
    open.sandbox.faults.set('html-503', {
      on: loanAndItsList(({ route }) => route.template === '/users/{user_id}/loans/{loan_id}'),
    });
    await open.cache('ann.writer', STRANGER);
    const reasons = await failures(open.stack);
    expect(reasons.map(({ userId }) => userId).toSorted()).toEqual([
      ...Array(6).fill('ann.writer'),
      ...Array(3).fill(STRANGER),
    ]);
    for (const { message, userId } of reasons) expect(message).toContain(userId);
    const log = (await open.stack.logs()).map(({ text }) => text).join('\n');
    const [user] = open.sandbox.data.users();
    const names = user ? secretsOf(user).slice(3) : [];
    for (const secret of [open.sandbox.apiKey, ...names]) expect(log).not.toContain(secret);
  });
});
