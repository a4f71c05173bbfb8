import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  almaFaults,
  type Conservation,
  cacheUsers,
  LIMIT_MS,
  redriveWithoutFaults,
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
      const functions = ['updateUser', 'updateLoan', 'updateRequest', 'updateFee'];
      expect(await cacheUsers(conservation, run, functions)).toEqual({
        unaccounted: [],
        withoutReason: [],
        faults: Object.keys(run.faults).toSorted(),
      });
    },
    LIMIT_MS,
  );

  test('the faults are over and the dead letters redriven: everything is in the cache, and nothing else', async () => {
    await redriveWithoutFaults(conservation.harness);

    expect(await conservation.ledger.close()).toEqual({ unaccounted: [], orphans: [], deadLetters: [] });
  });
});
