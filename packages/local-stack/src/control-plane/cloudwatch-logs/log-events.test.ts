import { describe, expect, test } from '@jest/globals';
import { LogEvents } from './log-events.ts';

describe('the log of a function', () => {
  test('keeps its newest ten thousand lines', () => {
    const logs = new LogEvents(['group']);
    for (let line = 1; line <= 25_000; line += 1) logs.add('group', String(line));
    const events = logs.of('group') ?? [];
    expect(events.length).toBeGreaterThanOrEqual(10_000);
    expect(events.length).toBeLessThanOrEqual(11_000);
    expect(events.at(-1)?.message).toBe('25000');
    expect(Number(events.at(-1)?.message) - Number(events[0]?.message)).toBe(events.length - 1);
  });

  test('takes no line of another', () => {
    const logs = new LogEvents(['group']);
    logs.add('other', 'a line');
    expect(logs.of('group')).toEqual([]);
    expect(logs.of('other')).toBeUndefined();
  });
});
