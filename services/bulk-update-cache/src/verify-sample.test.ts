import { AlmaKeyRefusedError, AlmaServerError, AlmaThrottledError } from '@alma-cache/alma-client';
import { ofKinds } from '@alma-cache/cache-schemas';
import type { UserComparison } from '@alma-cache/cache-schemas/verify';
import { CapturedLogger } from '@alma-cache/testing/captured-logger';
import { describe, expect, test } from '@jest/globals';
import { isEndOfQuota } from './alma.ts';
import { verifySample } from './verify-sample.ts';

const NOTHING = { right: [], missing: [], outdated: [], noLongerThere: [], notCached: [] };
const RIGHT: UserComparison = {
  ...ofKinds(() => NOTHING),
  loan: { ...NOTHING, right: ['1', '2', '3'] },
};
const WRONG: UserComparison = {
  ...RIGHT,
  loan: {
    ...NOTHING,
    missing: ['4'],
    outdated: [{ id: '5', fields: [{ field: 'due_date', verdict: 'differs', cache: 1, alma: 2 }] }],
  },
  fee: { ...NOTHING, noLongerThere: ['9'] },
};

/** Compares users `u0`, `u1`, … */
async function verified(
  users: number,
  verify: (index: number) => UserComparison | Error | undefined,
  { deadline = 100, now = () => 0 }: { deadline?: number; now?: () => number } = {},
) {
  const counted: Record<string, number> = {};
  const asked: string[] = [];
  const logger = new CapturedLogger();
  const outcome = await verifySample({
    sample: Array.from({ length: users }, (_, index) => `u${index}`),
    verify: async (userId) => {
      asked.push(userId);
      const found = verify(Number(userId.slice(1)));
      if (found instanceof Error) throw found;
      return found;
    },
    endsTheDay: isEndOfQuota,
    deadline,
    now,
    count: (name, value = 1) => {
      counted[name] = value;
    },
    logger,
  }).catch((error: unknown) => error);
  return { outcome, counted, asked, logger };
}

describe('a sample', () => {
  test('is told of in metrics, and in a line of the log that names nobody', async () => {
    const { outcome, counted, logger } = await verified(40, (index) => {
      if (index === 7) return WRONG;
      return index === 8 ? undefined : RIGHT;
    });
    expect(outcome).toBeUndefined();
    expect(counted).toEqual({
      LoansRight: 38 * 3,
      LoansMissing: 1,
      LoansOutdated: 1,
      FeesNoLongerThere: 1,
      ShareRight: expect.closeTo((100 * 114) / 117),
    });
    expect(logger.at('INFO')).toEqual([
      expect.objectContaining({
        message: 'Cache verified',
        users: { sample: 40, compared: 39, differing: 1, notCached: 1, unread: 0 },
        records: expect.objectContaining({ compared: 117, right: 114, share: 114 / 117 }),
        fields: { 'loan due_date': 1 },
      }),
    ]);
    expect(JSON.stringify(logger.lines)).not.toContain('u7');
  });

  test('of which nothing was compared has no share', async () => {
    const { counted, logger } = await verified(3, () => undefined);
    expect(counted).toEqual({});
    expect(logger.at('INFO')).toHaveLength(1);
  });

  test('passes over a user whom Alma does not tell of', async () => {
    const fault = new AlmaServerError('Alma answered 500');
    const { outcome, counted, logger } = await verified(30, (index) => (index === 3 ? fault : RIGHT));
    expect(outcome).toBeUndefined();
    expect(counted).toEqual({ LoansRight: 29 * 3, ShareRight: 100 });
    expect(logger.at('INFO')[0]).toMatchObject({ users: { compared: 29, unread: 1 } });
  });

  test('ends, with a warning, where the calls of the day do, and counts as far as it came', async () => {
    const used = new AlmaThrottledError('day', 'No more calls today, asking for the loans of user "u20"');
    const { outcome, counted, asked, logger } = await verified(100, (index) => (index < 20 ? RIGHT : used));
    expect(outcome).toBeUndefined();
    expect(asked.length).toBeLessThan(40);
    expect(counted).toEqual({ LoansRight: 20 * 3, ShareRight: 100 });
    expect(logger.at('WARN')).toEqual([
      expect.objectContaining({
        message: 'Sample not compared to its end',
        because: expect.objectContaining({ code: 'ALMA_THROTTLED_DAY' }),
      }),
    ]);
    expect(JSON.stringify(logger.lines)).not.toContain('u20');
  });

  test.each([
    ['the key', new AlmaKeyRefusedError('Refused, asking for the loans of user "u20"'), 'ALMA_KEY_REFUSED'],
    ['the cache', new Error('no table'), 'PROCESSING_FAILED'],
  ])('fails where something is wrong with %s, once it has told what was found', async (_, error, code) => {
    const { outcome, counted, asked, logger } = await verified(100, (index) => (index < 20 ? RIGHT : error));
    expect(outcome).toMatchObject({
      code: 'SAMPLE_NOT_COMPARED',
      message: `The sample was not compared to its end (${code}); the log says why`,
    });
    expect(logger.at('WARN')).toEqual([
      expect.objectContaining({ because: expect.objectContaining({ code }) }),
    ]);
    expect(JSON.stringify(logger.lines)).not.toContain('u20');
    expect(asked.length).toBeLessThan(40);
    expect(counted).toEqual({ LoansRight: 20 * 3, ShareRight: 100 });
  });

  test('begins with nobody any more once its time is over', async () => {
    let time = 0;
    const { asked, counted } = await verified(100, () => RIGHT, { deadline: 10, now: () => ++time });
    expect(asked.length).toBeLessThan(25);
    expect(counted.ShareRight).toBe(100);
  });
});
