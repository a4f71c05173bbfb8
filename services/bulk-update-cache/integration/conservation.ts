import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaultRules, SandboxUser } from '@alma-cache/alma-sandbox';
import type { FaultRule } from '@alma-cache/local-stack';
import { failures, type Harness, startHarness } from '@alma-cache/testing/harness';
import { type Ledger, openLedger } from '@alma-cache/testing/ledger';
import { root } from '@alma-cache/testing/root';

const SEED = 20_261_122;
const FIGURES = join(root, '.local-stack');

/**
 * Every fault of the sandbox but the daily threshold: that one keeps messages in their queues until midnight, which is
 * its own test. Calls that are never answered are rarer, as each takes ten seconds.
 */
export const almaFaults: FaultRules = {
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

/** For how long a run may go on, ms. */
export const LIMIT_MS = 600_000;

/** Users of a sandbox, and the packaged stack that is to cache them, with faults of Alma and of AWS. */
export interface Conservation extends AsyncDisposable {
  readonly harness: Harness;
  readonly ledger: Ledger;
}

export async function startConservation(run: {
  readonly refreshMode: string;
  readonly users: number;
  readonly faults: FaultRules;
}): Promise<Conservation> {
  const { refreshMode, users, faults } = run;
  const harness = await startHarness(
    { users, seed: SEED, faults },
    { seed: SEED, faults: awsFaults, environment: { ALMA_TIMEOUT_MS: '10000', REFRESH_MODE: refreshMode } },
  );
  // A list says whether loans can be renewed, also where it settles what Alma fails to give of one alone.
  const ledger = openLedger(harness, {
    sometimesTold: ({ process_status }) => ({ renewable: process_status === 'NORMAL' }),
  });
  return { harness, ledger, [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose]() };
}

/** Waits until the queues are empty, while one process of each of these functions is killed. */
export async function drainedWithKills({ stack }: Harness, functions: readonly string[]): Promise<void> {
  const kills = functions.map((name) => stack.kill(name));
  await stack.drained({ timeout: LIMIT_MS * 0.9 });
  await Promise.all(kills);
}

/**
 * Has every user read, and some loans that are gone, while one process of each of these functions is killed.
 *
 * @returns what is in doubt then, and which faults of Alma it met; the run's figures are written, for whoever reports on it
 */
export async function cacheUsers(
  { harness, ledger }: Conservation,
  { refreshMode, users }: { readonly refreshMode: string; readonly users: number },
  functions: readonly string[],
) {
  const { sandbox, stack } = harness;
  const startedAt = Date.now();
  await stack.queue('loansQueue').send(...returnedLoans(sandbox.data.users(0, 60)));
  await stack.queue('usersQueue').send(...sandbox.data.userIds());
  await drainedWithKills(harness, functions);

  const { unaccounted, deadLetters } = await ledger.close();
  await writeFigures(harness, { refreshMode, users, startedAt, deadLetters: deadLetters.length });
  const reasons = new Set((await failures(stack)).map(({ messageId }) => messageId));
  return {
    unaccounted,
    withoutReason: deadLetters.filter(({ messageId }) => !reasons.has(messageId)),
    faults: Object.keys(sandbox.faults.injected).toSorted(),
  };
}

/** Ends the faults, and has whatever became a dead letter processed again. */
export async function redriveWithoutFaults({ sandbox, stack }: Harness): Promise<void> {
  sandbox.faults.clear();
  stack.faults.clear();
  for (const { logicalId } of stack.deadLetterQueues) await stack.redrive(logicalId);
  await stack.drained();
}

/** Messages about loans that were returned since they were queued: reads that Alma answers with an error. */
function returnedLoans(users: Iterable<SandboxUser>): string[] {
  return [...users].map((user) => {
    const { loan_id: loanID } = user.loans.add();
    user.loans.remove(loanID);
    return JSON.stringify({ userID: user.primaryId, loanID });
  });
}

/** Nothing in the checkout changes. */
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
