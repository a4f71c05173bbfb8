import { CapturedLogger } from '@alma-cache/testing/captured-logger';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventTime } from './event-time.ts';

const NOW = Date.parse('2031-02-18T10:00:00Z');
const skew = 5 * 60_000;

test('an event counts as of when it says, also where its clock is ahead of ours by minutes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: NOW + skew }), (time) => {
      const logger = new CapturedLogger();
      expect(eventTime(time, { logger }, () => NOW)).toBe(time);
      expect(logger.lines).toEqual([]);
    }),
  );
});

test('an event of the future counts as of now, with a warning', () => {
  fc.assert(
    fc.property(fc.integer({ min: NOW + skew + 1, max: Date.parse('9999-12-31T23:59:59.999Z') }), (time) => {
      const logger = new CapturedLogger();
      expect(eventTime(time, { logger }, () => NOW)).toBe(NOW);
      expect(logger.lines).toMatchObject([{ level: 'WARN', code: 'EVENT_IN_FUTURE' }]);
    }),
  );
});
