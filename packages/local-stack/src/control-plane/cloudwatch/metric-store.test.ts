import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MINUTE_MS } from './metric.ts';
import { MetricStore } from './metric-store.ts';

const calls = { namespace: 'AlmaCache', name: 'AlmaCalls', dimensions: { service: 'bulk', function: 'f' } };

describe('the metrics that were put into the store', () => {
  test('are taken together by minutes', () => {
    const store = new MetricStore();
    store.put(calls, 5 * MINUTE_MS, [1, 5]);
    store.put(calls, 6 * MINUTE_MS - 1, [3]);
    store.put(calls, 6 * MINUTE_MS, [7]);
    expect(store.minutes(calls)).toEqual([
      { start: 5 * MINUTE_MS, statistics: { sum: 9, count: 3, minimum: 1, maximum: 5 } },
      { start: 6 * MINUTE_MS, statistics: { sum: 7, count: 1, minimum: 7, maximum: 7 } },
    ]);
  });

  test('are found whatever the order of their dimensions', () => {
    const store = new MetricStore();
    store.put(calls, 0, [1]);
    store.put({ ...calls, dimensions: { function: 'f', service: 'bulk' } }, 0, [1]);
    expect(store.metrics()).toEqual([calls]);
    expect(store.minutes(calls)[0]?.statistics.count).toBe(2);
  });

  test.each([
    { ...calls, namespace: 'Other' },
    { ...calls, name: 'Other' },
    { ...calls, dimensions: {} },
    { ...calls, dimensions: { ...calls.dimensions, code: 'X' } },
    { ...calls, dimensions: { ...calls.dimensions, function: 'g' } },
  ])('are not found as %j', (other) => {
    const store = new MetricStore();
    store.put(calls, 0, [1]);
    expect(store.minutes(other)).toEqual([]);
  });

  test('are kept for a day, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...Array(1500).keys()], { minLength: 1441 }), (minutes) => {
        const store = new MetricStore();
        for (const minute of minutes) store.put(calls, minute * MINUTE_MS, [minute]);
        const kept = store.minutes(calls).map(({ start }) => start);
        expect(kept).toHaveLength(1440);
        expect(kept).toContain(Math.max(...minutes) * MINUTE_MS);
      }),
      { numRuns: 5 },
    );
  });
});
