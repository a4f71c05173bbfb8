import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { forecast, lastToEnd, type Outlook } from './forecast.ts';
import type { QueueStatus } from './status.ts';
import { queueStatus } from './testing/statuses.ts';

const ends = (minutes: number, perMinute: number, atLeast = false): Outlook => ({
  kind: 'ends',
  minutes,
  perMinute,
  atLeast,
});

describe('a queue by itself', () => {
  const cases: [string, Partial<QueueStatus>, Outlook][] = [
    ['is empty', {}, { kind: 'empty' }],
    ['ends at the rate at which it is processed', { waiting: 950, processedPerMinute: 95 }, ends(10, 95)],
    [
      'counts what is in flight and delayed',
      { waiting: 1, inFlight: 2, delayed: 3, processedPerMinute: 2 },
      ends(3, 2),
    ],
    [
      'ends by how it shrinks, rather than by what is processed',
      { waiting: 100, changePerMinute: -5, processedPerMinute: 50 },
      ends(20, 5),
    ],
    [
      'grows where more arrives than is processed',
      { waiting: 100, changePerMinute: 5, processedPerMinute: 50 },
      { kind: 'grows', perMinute: 5 },
    ],
    ['stands where nothing is processed', { waiting: 100, processedPerMinute: 0 }, { kind: 'stands' }],
    ['stands where nothing was seen to change', { waiting: 100, changePerMinute: 0 }, { kind: 'stands' }],
    [
      'stands where no function is fed from it',
      { waiting: 100, processedPerMinute: 50, readers: [{ functionName: 'f', state: 'Disabled' }] },
      { kind: 'stands' },
    ],
    ['stands where it would take years', { waiting: 1e9, processedPerMinute: 1 }, { kind: 'stands' }],
    ['is not known without a rate', { waiting: 100 }, { kind: 'unknown' }],
    ['is not known without a count', { waiting: undefined, processedPerMinute: 95 }, { kind: 'unknown' }],
  ];
  test.each(cases)('%s', (_, differences, outlook) => {
    expect(forecast([queueStatus('users', differences)]).get('users')).toEqual(outlook);
  });
});

describe('a queue that the users queue feeds', () => {
  const outlookOfLoans = (users: Partial<QueueStatus>, loans: Partial<QueueStatus>) =>
    forecast([queueStatus('users', users), queueStatus('loans', loans)]).get('loans');

  test('takes at least what its own messages take, as long as it was not watched', () => {
    const users = { waiting: 100, processedPerMinute: 10 };
    expect(outlookOfLoans(users, { waiting: 60, processedPerMinute: 20 })).toEqual(ends(3, 20, true));
  });

  test('grows until the users queue is empty, and shrinks from then on', () => {
    const users = { waiting: 100, changePerMinute: -10 };
    const loans = { waiting: 50, changePerMinute: 15, processedPerMinute: 20 };
    // In ten minutes it holds 200 messages, which take ten more.
    expect(outlookOfLoans(users, loans)).toEqual(ends(20, 20));
  });

  test('shrinks faster once the users queue is empty', () => {
    const users = { waiting: 100, changePerMinute: -10 };
    const loans = { waiting: 50, changePerMinute: -1, processedPerMinute: 20 };
    expect(outlookOfLoans(users, loans)).toEqual(ends(12, 20));
  });

  test('may be empty before the users queue is', () => {
    const users = { waiting: 100, changePerMinute: -10 };
    const loans = { waiting: 50, changePerMinute: -25, processedPerMinute: 60 };
    expect(outlookOfLoans(users, loans)).toEqual(ends(2, 25));
  });

  test('is fed no more once the users queue is empty', () => {
    expect(outlookOfLoans({}, { waiting: 60, processedPerMinute: 20 })).toEqual(ends(3, 20));
    const seenWhileFed = { waiting: 60, changePerMinute: 40, processedPerMinute: 20 };
    expect(outlookOfLoans({}, seenWhileFed)).toEqual(ends(3, 20));
    expect(outlookOfLoans({}, { waiting: 60, changePerMinute: -5 })).toEqual(ends(12, 5));
  });

  test('takes at least what its own messages take, where nothing is known of the users queue', () => {
    const loans = { waiting: 60, processedPerMinute: 20 };
    expect(outlookOfLoans({ waiting: undefined }, loans)).toEqual(ends(3, 20, true));
    expect(forecast([queueStatus('loans', loans)]).get('loans')).toEqual(ends(3, 20, true));
  });

  test('has no end in sight while the users queue grows and it grows too', () => {
    const growing = { waiting: 100, changePerMinute: 7, processedPerMinute: 20 };
    expect(outlookOfLoans(growing, growing)).toEqual({ kind: 'grows', perMinute: 7 });
  });
});

describe('the whole', () => {
  test('ends with the queue that ends last', () => {
    const queues = [
      queueStatus('loanUpdated', { waiting: 10, processedPerMinute: 5 }),
      queueStatus('loanReturned', { waiting: 90, processedPerMinute: 30 }),
    ];
    expect(lastToEnd(queues)).toEqual({ name: 'loanReturned', ...ends(3, 30) });
  });

  test('takes at least as long where the users queue was not watched: its messages beget others', () => {
    const queues = [queueStatus('users', { waiting: 100, processedPerMinute: 10 }), queueStatus('loans')];
    expect(lastToEnd(queues)).toEqual({ name: 'users', ...ends(10, 10, true) });
  });

  test('takes at least as long where another queue has no end in sight', () => {
    const queues = [
      queueStatus('loanUpdated', { waiting: 10, processedPerMinute: 5 }),
      queueStatus('loanReturned', { waiting: 90, processedPerMinute: 0 }),
    ];
    expect(lastToEnd(queues)).toEqual({ name: 'loanUpdated', ...ends(2, 5, true) });
  });

  test.each([
    ['there is nothing to do', {}],
    ['nothing moves', { waiting: 5, processedPerMinute: 0 }],
    ['nothing is known', { waiting: 5 }],
  ])('has no end where %s', (_, differences) => {
    expect(lastToEnd([queueStatus('users', differences)])).toBeUndefined();
  });
});

describe('whatever is read', () => {
  const count = fc.option(fc.nat(10_000_000), { nil: undefined });
  const change = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const rate = fc.double({ min: 0, max: 1e6, noNaN: true });
  const anyQueue = fc
    .record({
      name: fc.constantFrom('users', 'loans', 'fees', 'loanUpdated'),
      waiting: count,
      inFlight: count,
      delayed: count,
      changePerMinute: fc.option(change, { nil: undefined }),
      processedPerMinute: fc.option(rate, { nil: undefined }),
    })
    .map(({ name, ...differences }) => queueStatus(name, differences));
  const anyQueues = fc.uniqueArray(anyQueue, { selector: ({ name }) => name });

  test('no forecast is negative, infinite or not a number', () => {
    fc.assert(
      fc.property(anyQueues, (queues) => {
        for (const outlook of forecast(queues).values()) {
          if (outlook.kind !== 'ends') continue;
          expect(Number.isFinite(outlook.minutes)).toBe(true);
          expect(outlook.minutes).toBeGreaterThan(0);
          expect(outlook.perMinute).toBeGreaterThan(0);
        }
      }),
    );
  });

  test('the whole takes no less than any of its queues', () => {
    fc.assert(
      fc.property(anyQueues, (queues) => {
        const whole = lastToEnd(queues);
        for (const outlook of forecast(queues).values()) {
          if (outlook.kind === 'ends') expect(whole?.minutes).toBeGreaterThanOrEqual(outlook.minutes);
        }
      }),
    );
  });
});
