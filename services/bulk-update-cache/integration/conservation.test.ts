import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FaultRules, SandboxUser } from '@alma-cache/alma-sandbox';
import { encodeRecordMessage, recordKinds } from '@alma-cache/cache-schemas';
import type { FaultRule } from '@alma-cache/local-stack';
import { failures, type Harness, startHarness } from '@alma-cache/testing/harness';
import { type Ledger, openLedger } from '@alma-cache/testing/ledger';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const SEED = 20_261_122;
const FIGURES = resolve(import.meta.dirname, '../../../.local-stack');

/**
 * Every fault of the sandbox but the daily threshold: that one keeps messages in their queues until midnight, which is
 * its own test. Calls that are never answered are rarer, as each takes ten seconds.
 */
const almaFaults: FaultRules = {
  'second-threshold': 0.03,
  'json-500': 0.02,
  'html-502': 0.01,
  'html-503': 0.01,
  'html-504': 0.01,
  'empty-502': 0.01,
  'empty-503': 0.01,
  'empty-504': 0.01,
  reset: 0.02,
  'cut-off': 0.02,
  'broken-json': 0.02,
  'truncated-json': 0.02,
  'slow-body': { rate: 0.02, ms: 300 },
  never: { rate: 0.001, count: 4 },
  'key-xml-400': 0.005,
  'key-text-400': 0.005,
  'key-json-401': 0.005,
  'key-json-403': 0.005,
  'key-html-401': 0.005,
  'oversize-page': 0.03,
  'total-too-low': 0.03,
  'total-too-high': 0.03,
  'total-minus-one': 0.03,
  'empty-page': 0.03,
  'vanished-record': 0.03,
  'unclear-record': 0.02,
  'restricted-record': 0.02,
  'error-object': 0.3,
  'error-wrapper': 0.3,
  'error-untracked': 0.3,
  'error-second': 0.3,
};

const awsFaults: FaultRule[] = [
  { service: 'sqs', action: 'SendMessageBatch', kind: 'refuse-entries', rate: 0.03 },
  { service: 'sqs', kind: 'throttle', rate: 0.03 },
  { service: 'sqs', kind: 'server-error', rate: 0.02 },
  { service: 'sqs', kind: 'reset', rate: 0.02 },
  { service: 'dynamodb', kind: 'throttle', rate: 0.03 },
  { service: 'dynamodb', kind: 'server-error', rate: 0.02 },
  { service: 'dynamodb', kind: 'reset', rate: 0.01 },
  { service: 'ssm', kind: 'server-error', rate: 0.05 },
];

/** A shorter run makes fewer calls, of which each fault is to meet some. */
const almaFaultsOfFewerCalls: FaultRules = {
  ...almaFaults,
  'html-502': 0.015,
  'html-503': 0.015,
  'html-504': 0.015,
  'empty-502': 0.015,
  'empty-503': 0.015,
  'empty-504': 0.015,
  never: { rate: 0.01, count: 3 },
  'key-xml-400': 0.015,
  'key-text-400': 0.015,
  'key-json-401': 0.015,
  'key-json-403': 0.015,
  'key-html-401': 0.015,
  'unclear-record': 0.03,
  'restricted-record': 0.03,
  // Of lists of more than a page, which few users have.
  'oversize-page': 0.3,
};

const RECORD_FUNCTIONS = ['updateLoan', 'updateRequest', 'updateFee'];

describe.each([
  { refreshMode: 'queued', users: 500, faults: almaFaults },
  { refreshMode: 'direct', users: 120, faults: almaFaultsOfFewerCalls },
])('$users users, every fault at a few per cent, in $refreshMode mode', ({ refreshMode, users, faults }) => {
  let harness: Harness;
  let ledger: Ledger;

  beforeAll(async () => {
    harness = await startHarness(
      { users, seed: SEED, faults },
      { seed: SEED, faults: awsFaults, environment: { ALMA_TIMEOUT_MS: '10000', REFRESH_MODE: refreshMode } },
    );
    // A list says whether loans can be renewed, also where it settles what Alma fails to give of one alone.
    ledger = openLedger(harness, {
      sometimesTold: ({ process_status }) => ({ renewable: process_status === 'NORMAL' }),
    });
  });

  afterAll(async () => {
    await harness[Symbol.asyncDispose]();
  });

  test('every record that Alma lists is in the cache, or its message is a dead letter with a logged reason', async () => {
    const { sandbox, stack } = harness;
    const startedAt = Date.now();

    if (refreshMode === 'direct') await workOffWhatQueuedModeLeft(harness);
    await stack.queue('loansQueue').send(...returnedLoans(sandbox.data.users(0, 60)));
    await stack.queue('usersQueue').send(...sandbox.data.userIds());
    const busy = refreshMode === 'direct' ? ['updateUser'] : ['updateUser', ...RECORD_FUNCTIONS];
    const kills = busy.map((name) => stack.kill(name));
    await stack.drained({ timeout: 540_000 });
    await Promise.all(kills);

    const account = await ledger.close();
    await writeFigures(harness, { refreshMode, users, startedAt, deadLetters: account.deadLetters.length });
    expect(account.unaccounted).toEqual([]);
    const reasons = new Set((await failures(stack)).map(({ messageId }) => messageId));
    expect(account.deadLetters.filter(({ messageId }) => !reasons.has(messageId))).toEqual([]);
    expect(Object.keys(sandbox.faults.injected).toSorted()).toEqual(Object.keys(faults).toSorted());
  }, 600_000);

  test('the faults are over and the dead letters redriven: everything is in the cache, and nothing else', async () => {
    const { sandbox, stack } = harness;
    sandbox.faults.clear();
    stack.faults.clear();

    for (const { logicalId } of stack.deadLetterQueues) await stack.redrive(logicalId);
    await stack.drained();

    expect(await ledger.close()).toEqual({ unaccounted: [], orphans: [], deadLetters: [] });
  });
});

/** Messages about single records, which the functions of these work off while one process of each is killed. */
async function workOffWhatQueuedModeLeft({ sandbox, stack }: Harness): Promise<void> {
  for (const kind of Object.values(recordKinds)) {
    const bodies = [...sandbox.data.users()].flatMap((user) =>
      user[kind.plural]
        .ids()
        .slice(0, 2)
        .map((id) => encodeRecordMessage(kind, { userID: user.primaryId, id })),
    );
    await stack.queue(`${kind.plural}Queue`).send(...bodies);
  }
  const kills = RECORD_FUNCTIONS.map((name) => stack.kill(name));
  await stack.drained({ timeout: 540_000 });
  await Promise.all(kills);
}

/** Messages about loans that were returned since they were queued: reads that Alma answers with an error. */
function returnedLoans(users: Iterable<SandboxUser>): string[] {
  return [...users].map((user) => {
    const { loan_id: loanID } = user.loans.add();
    user.loans.remove(loanID);
    return JSON.stringify({ userID: user.primaryId, loanID });
  });
}

/** What the run met, for whoever reports on it; nothing in the checkout changes. */
async function writeFigures(
  { sandbox, stack }: Harness,
  { startedAt, ...run }: { refreshMode: string; users: number; startedAt: number; deadLetters: number },
): Promise<void> {
  const batches = (await stack.logs()).filter(({ json }) => json?.message === 'Batch finished');
  const records = batches.reduce((sum, { json }) => sum + Number(json?.records), 0);
  const failed = batches.reduce((sum, { json }) => sum + Number(json?.failed), 0);
  const figures = {
    ...run,
    seconds: Math.round((Date.now() - startedAt) / 1000),
    batches: batches.length,
    messagesReceived: records,
    messagesFailed: failed,
    almaCalls: sandbox.calls.total,
    almaCallsByRoute: sandbox.calls.byRoute(),
    almaFaults: sandbox.faults.injected,
    awsCalls: stack.calls,
    awsFaults: stack.faults.counts,
  };
  await mkdir(FIGURES, { recursive: true });
  await writeFile(
    join(FIGURES, `conservation-${run.refreshMode}.json`),
    `${JSON.stringify(figures, null, 2)}\n`,
  );
}
