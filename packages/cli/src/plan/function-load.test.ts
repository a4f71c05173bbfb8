import { AlmaClient, type UserResources } from '@alma-cache/alma-client';
import { VirtualTime } from '@alma-cache/testing/virtual-time';
import { describe, expect, test } from '@jest/globals';
import { almaCalls } from './alma-calls.ts';
import { deployedAt, READERS } from './deployed.ts';
import { ANSWER_SECONDS, functionLoads } from './function-load.ts';
import { perUser } from './workload.ts';

const workload = {
  users: 400,
  ...perUser(() => 1),
  listsUsers: false,
  retries: 0,
};

/** What a message has read. */
type Work = (alma: UserResources) => Promise<unknown>;

const oneLoan: Work = (alma) => alma.getLoan('1');
const threeLists: Work = (alma) => Promise.all([alma.loans(), alma.requests(), alma.fees()]);

/** One execution of a function, batch after batch, with Alma's own client and its limit of the rate; in seconds. */
async function executionSeconds(
  messages: number,
  { work, requestsPerSecond, batchSize }: { work: Work; requestsPerSecond: number; batchSize: number },
): Promise<number> {
  const time = new VirtualTime();
  const alma = new AlmaClient({
    apiKey: 'l8xx',
    requestsPerSecond,
    now: time.now,
    sleep: time.sleep,
    fetch: async () => {
      await time.sleep(ANSWER_SECONDS * 1000);
      return Response.json({ loan_id: '1', total_record_count: 0 });
    },
  });
  const batches = async () => {
    for (let done = 0; done < messages; done += batchSize) {
      const size = Math.min(batchSize, messages - done);
      await Promise.all(Array.from({ length: size }, () => work(alma.users.for('ann'))));
    }
  };
  await time.run(batches());
  return time.now() / 1000;
}

describe('a function that reads Alma', () => {
  test.each([3, 6, 24, 60])('is busy for as long as the client needs at a rate of %i', async (rate) => {
    const deployed = deployedAt(rate, 'queued');
    const { messages, busySeconds } = functionLoads(
      workload,
      almaCalls(workload, 'queued'),
      deployed,
    ).updateLoan;
    const measured = await executionSeconds(messages, {
      work: oneLoan,
      requestsPerSecond: deployed.requestsPerSecond.updateLoan,
      batchSize: deployed.batchSize.updateLoan,
    });
    // The first call of all waits for no turn.
    const tolerance = ANSWER_SECONDS + 1 / deployed.requestsPerSecond.updateLoan;
    expect(Math.abs(busySeconds - measured)).toBeLessThanOrEqual(tolerance);
    expect(measured).toBeGreaterThan(10 * tolerance);
  });

  test('reads the lists of 50,000 users in under two hours in direct mode, at 24 calls a second', async () => {
    const users = 5_000; // A tenth of them.
    const deployed = deployedAt(24, 'direct');
    const executions = deployed.maximumConcurrency.updateUser;
    const measured = await executionSeconds(users / executions, {
      work: threeLists,
      requestsPerSecond: deployed.requestsPerSecond.updateUser,
      batchSize: deployed.batchSize.updateUser,
    });
    const whole = { ...workload, users };
    const { seconds } = functionLoads(whole, almaCalls(whole, 'direct'), deployed).updateUser;
    expect(measured / seconds).toBeCloseTo(1, 3);
    expect(10 * measured).toBeLessThan(2 * 3600);
  });

  test.each(['queued', 'direct'] as const)('never asks for more than the rate, in %s mode', (mode) => {
    for (const rate of [3, 3.7, 24, 50]) {
      const deployed = deployedAt(rate, mode);
      const loads = functionLoads(workload, almaCalls(workload, mode), deployed);
      const callsPerSecond = READERS.map((reader) => loads[reader].calls / (loads[reader].seconds || 1));
      expect(callsPerSecond.reduce((sum, calls) => sum + calls, 0)).toBeLessThanOrEqual(rate);
    }
  });
});
