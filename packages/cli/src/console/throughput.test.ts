import { describe, expect, test } from '@jest/globals';
import { type Series, startCloudWatch } from '../status/testing/cloudwatch.ts';
import { readThroughput } from './throughput.ts';

const MINUTE_MS = 60_000;
/** In the middle of a minute. */
const NOW = Date.UTC(2026, 2, 4, 12, 0, 30);
const THIS_MINUTE = NOW - MINUTE_MS / 2;

const counted = (
  name: string,
  of: string,
  service: string,
  ...counts: readonly [ago: number, value: number][]
): Series => ({
  namespace: 'AlmaCache',
  name,
  dimensions: { service, function: of },
  points: counts.map(([ago, value]) => ({ time: THIS_MINUTE - ago * MINUTE_MS, value })),
});

async function read(series: readonly Series[], functions = ['loans', 'events']) {
  await using cloudWatch = await startCloudWatch(series);
  const { signal } = new AbortController();
  const throughput = await readThroughput(cloudWatch.client, new Set(functions), { now: NOW, signal });
  return { ...throughput, calls: cloudWatch.calls };
}

describe('the throughput', () => {
  test('is the sum of all functions in each minute of the last hour', async () => {
    const { from, processed, failed } = await read([
      counted('RecordsProcessed', 'loans', 'bulk-update-cache', [0, 3], [2, 10], [59, 1]),
      counted('RecordsProcessed', 'events', 'sns-update-cache', [2, 5]),
      counted('RecordsFailed', 'loans', 'bulk-update-cache', [2, 4]),
    ]);
    expect(from).toBe(THIS_MINUTE - 59 * MINUTE_MS);
    expect(processed).toHaveLength(60);
    expect([processed[0], processed[57], processed[58], processed[59]]).toEqual([1, 15, 0, 3]);
    expect(failed.filter((count) => count > 0)).toEqual([4]);
  });

  test('leaves out what is older, and functions of others', async () => {
    const { processed } = await read([
      counted('RecordsProcessed', 'loans', 'bulk-update-cache', [60, 100]),
      counted('RecordsProcessed', 'another', 'bulk-update-cache', [1, 100]),
    ]);
    expect(processed.every((count) => count === 0)).toBe(true);
  });

  test('has rates, of webhook events those of the service that applies them', async () => {
    const { perMinute } = await read([
      counted('RecordsProcessed', 'loans', 'bulk-update-cache', [1, 8]),
      counted('RecordsProcessed', 'events', 'sns-update-cache', [1, 6]),
      counted('AlmaCalls', 'loans', 'bulk-update-cache', [1, 20]),
    ]);
    expect(perMinute).toEqual({ processed: 14, webhookEvents: 6, almaCalls: 20, failed: 0 });
  });

  test('has none where nothing was counted', async () => {
    const { perMinute, processed } = await read([]);
    expect(perMinute).toEqual({ processed: null, webhookEvents: null, almaCalls: null, failed: null });
    expect(processed).toHaveLength(60);
  });

  test('asks for all values at once', async () => {
    const { calls } = await read([counted('AlmaCalls', 'loans', 'bulk-update-cache', [1, 20])]);
    expect(calls.filter((call) => call === 'GetMetricData')).toHaveLength(1);
  });
});
