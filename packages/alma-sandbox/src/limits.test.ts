import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Limits } from './limits.ts';
import { startSandbox } from './sandbox.ts';
import { call } from './testing/call.ts';

describe('the limit per second', () => {
  test('admits no more than its calls in any one second, and refuses none that fits', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), gaps, (perSecond, gaps) => {
        let now = 1_000_000;
        const limits = new Limits(perSecond, 1000, () => now);
        const admitted: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const recent = admitted.filter((moment) => moment > now - 1000).length;
          const refusal = limits.admit();
          expect(refusal?.code).toBe(recent < perSecond ? undefined : 'PER_SECOND_THRESHOLD');
          if (!refusal) {
            admitted.push(now);
          }
        }
        expect(limits.refused.second).toBe(gaps.length - admitted.length);
      }),
    );
  });

  test('answers 429 without tracking id or Retry-After, in the format asked for', async () => {
    await using sandbox = await startSandbox({ users: 1, perSecond: 1, now: () => 0 });
    await call(sandbox, '/users');
    const refused = await call(sandbox, '/users');
    expect(refused.status).toBe(429);
    expect(refused.headers.has('retry-after')).toBe(false);
    expect(refused.json()).toEqual({
      errorsExist: true,
      errorList: {
        error: [
          {
            errorCode: 'PER_SECOND_THRESHOLD',
            errorMessage: 'HTTP requests are more than allowed per second',
          },
        ],
      },
    });
    sandbox.limits.perSecond = 0;
    expect((await call(sandbox, '/users')).status).toBe(200);
  });
});

describe('the limit per day', () => {
  test('refuses what goes beyond, until midnight UTC', () => {
    let now = Date.UTC(2031, 1, 18, 23, 59);
    const limits = new Limits(0, 2, () => now);
    expect([limits.admit(), limits.admit(), limits.remaining]).toEqual([undefined, undefined, 0]);
    expect(limits.admit()?.code).toBe('DAILY_THRESHOLD');
    expect(limits.refused).toEqual({ second: 0, day: 1 });
    now += 60_000;
    expect([limits.admit(), limits.remaining]).toEqual([undefined, 1]);
  });

  test('can be lowered and raised while calls are made', async () => {
    await using sandbox = await startSandbox({ users: 1 });
    sandbox.limits.perDay = 0;
    const refused = await call(sandbox, '/users');
    expect([refused.status, refused.headers.get('x-exl-api-remaining')]).toEqual([429, '0']);
    expect(refused.text).toContain('DAILY_THRESHOLD');
    sandbox.limits.perDay = 10;
    expect((await call(sandbox, '/users')).headers.get('x-exl-api-remaining')).toBe('9');
  });
});
