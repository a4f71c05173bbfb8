import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  account,
  almaFaults,
  type Conservation,
  drainedWithKills,
  LIMIT_MS,
  redriveWithoutFaults,
  returnedLoans,
  startConservation,
} from './conservation.ts';

const run = { refreshMode: 'queued', users: 500, faults: almaFaults };

describe('500 users, every fault at a few per cent, in queued mode', () => {
  let conservation: Conservation;

  beforeAll(async () => {
    conservation = await startConservation(run);
  });

  afterAll(async () => {
    await conservation[Symbol.asyncDispose]();
  });

  test(
    'every record that Alma lists is in the cache, or its message is a dead letter with a logged reason',
    async () => {
      const { harness } = conservation;
      const { sandbox, stack } = harness;
      const startedAt = Date.now();

      await stack.queue('loansQueue').send(...returnedLoans(sandbox.data.users(0, 60)));
      await stack.queue('usersQueue').send(...sandbox.data.userIds());
      await drainedWithKills(harness, ['updateUser', 'updateLoan', 'updateRequest', 'updateFee']);

      expect(await account(conservation, { ...run, startedAt })).toEqual({
        unaccounted: [],
        withoutReason: [],
      });
      expect(Object.keys(sandbox.faults.injected).toSorted()).toEqual(Object.keys(run.faults).toSorted());
    },
    LIMIT_MS,
  );

  test('the faults are over and the dead letters redriven: everything is in the cache, and nothing else', async () => {
    await redriveWithoutFaults(conservation.harness);

    expect(await conservation.ledger.close()).toEqual({ unaccounted: [], orphans: [], deadLetters: [] });
  });
});
