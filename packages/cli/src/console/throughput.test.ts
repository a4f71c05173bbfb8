import { describe, expect, test } from '@jest/globals';
import { ThroughputMeter } from './throughput.ts';

function meter() {
  const clock = { seconds: 1000 };
  const throughput = new ThroughputMeter(() => clock.seconds * 1000 + 999);
  return { clock, throughput };
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

describe('the throughput', () => {
  test('has a tally for each full second, the latest last', () => {
    const { clock, throughput } = meter();
    throughput.count({ done: 3, failed: 0 });
    throughput.count({ done: 4, failed: 1 });
    clock.seconds += 1;
    throughput.count({ done: 5, failed: 2 });
    expect(throughput.series().done.slice(-2)).toEqual([0, 7]);
    clock.seconds += 1;
    expect(throughput.series().done.slice(-3)).toEqual([0, 7, 5]);
    expect(throughput.series().failed.slice(-3)).toEqual([0, 1, 2]);
  });

  test('covers the minutes since the start, and five at most', () => {
    const { clock, throughput } = meter();
    const lengthAfter = (seconds: number) => {
      clock.seconds = 1000 + seconds;
      return throughput.series().done.length;
    };
    expect([0, 59, 60, 299, 300, 9999].map(lengthAfter)).toEqual([60, 60, 120, 300, 300, 300]);
  });

  test('forgets nothing within five minutes, and everything after', () => {
    const { clock, throughput } = meter();
    for (let second = 0; second < 400; second += 1) {
      throughput.count({ done: 1, failed: 0 });
      clock.seconds += 1;
    }
    expect(sum(throughput.series().done)).toBe(300);
    clock.seconds += 299;
    expect(throughput.series().done[0]).toBe(1);
    clock.seconds += 1;
    expect(sum(throughput.series().done)).toBe(0);
  });

  test('has a rate: that of the last ten seconds, or of those since the start', () => {
    const { clock, throughput } = meter();
    throughput.count({ done: 30, failed: 9 });
    expect(throughput.rate()).toBe(0);
    clock.seconds += 3;
    expect(throughput.rate()).toBe(10);
    clock.seconds += 7;
    expect(throughput.rate()).toBe(3);
    clock.seconds += 1;
    expect(throughput.rate()).toBe(0);
  });
});
