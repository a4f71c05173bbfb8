import type { FaultRules } from '@alma-cache/alma-sandbox';
import { encodeRecordMessage, recordKinds } from '@alma-cache/cache-schemas';
import type { Harness } from '@alma-cache/testing/harness';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  almaFaults,
  type Conservation,
  cacheUsers,
  drainedWithKills,
  LIMIT_MS,
  redriveWithoutFaults,
  startConservation,
} from './conservation.ts';

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

const run = { refreshMode: 'direct', users: 120, faults: almaFaultsOfFewerCalls };

describe('120 users, every fault at a few per cent, in direct mode', () => {
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
      await workOffWhatQueuedModeLeft(conservation.harness);
      const functions = ['updateUser'];
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

/** Messages about single records, which the functions of these work off while one process of each is killed. */
async function workOffWhatQueuedModeLeft(harness: Harness): Promise<void> {
  const { sandbox, stack } = harness;
  for (const kind of Object.values(recordKinds)) {
    const bodies = [...sandbox.data.users()].flatMap((user) =>
      user[kind.plural]
        .ids()
        .slice(0, 2)
        .map((id) => encodeRecordMessage(kind, { userID: user.primaryId, id })),
    );
    await stack.queue(`${kind.plural}Queue`).send(...bodies);
  }
  await drainedWithKills(harness, ['updateLoan', 'updateRequest', 'updateFee']);
}
