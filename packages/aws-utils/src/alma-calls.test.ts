import { CapturedLogger } from '@alma-cache/testing/captured-logger';
import { CapturedMetrics } from '@alma-cache/testing/captured-metrics';
import { environment } from '@alma-cache/testing/environment';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { type AlmaCall, almaObservers } from './alma-calls.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

const tracer = new Tracer({ captureHTTPsRequests: false });
const almaError = (code: string) => Object.assign(new Error('of user "ann"'), { code, retryable: false });

const call = (changes: Partial<AlmaCall>): AlmaCall => ({
  route: '/users/{user_id}/loans',
  status: 200,
  attempt: 1,
  durationMs: 120,
  error: undefined,
  aborted: false,
  remainingCalls: undefined,
  ...changes,
});

function countedFor(...calls: Partial<AlmaCall>[]) {
  const metrics = new CapturedMetrics();
  const { onCall } = almaObservers({ metrics, tracer, logger: new CapturedLogger() });
  for (const one of calls) onCall(call(one));
  metrics.publishStoredMetrics();
  return metrics.lines[0]?.values;
}

describe('metrics', () => {
  test('count each request and how long it took, and what Alma says is left', () => {
    const calls = [
      { remainingCalls: 2 },
      { durationMs: 0, remainingCalls: 0 },
      { remainingCalls: undefined },
    ];
    expect(countedFor(...calls)).toEqual({
      AlmaCalls: [1, 1, 1],
      AlmaLatency: [120, 0, 120],
      AlmaCallsRemaining: [2, 0],
    });
  });

  test.each([
    ['AlmaThrottles', 'ALMA_THROTTLED_SECOND'],
    ['AlmaThrottles', 'ALMA_THROTTLED_DAY'],
    ['AlmaKeyRefusals', 'ALMA_KEY_REFUSED'],
  ])('count %s for %s', (name, code) => {
    const values = countedFor({ status: 400, error: almaError(code) });
    expect(values).toEqual({ AlmaCalls: 1, AlmaLatency: 120, [name]: 1 });
  });

  test('count a refusal of the key, and no request, of a call that had no key', () => {
    const metrics = new CapturedMetrics();
    almaObservers({ metrics, tracer, logger: new CapturedLogger() }).onNoKey();
    metrics.publishStoredMetrics();
    expect(metrics.lines.map(({ values }) => values)).toEqual([{ AlmaKeyRefusals: 1 }]);
  });

  test('count no throttle of a request that was given up because another one was throttled', () => {
    const error = almaError('ALMA_THROTTLED_DAY');
    expect(countedFor({ status: undefined, error, aborted: true })).toEqual({
      AlmaCalls: 1,
      AlmaLatency: 120,
    });
  });
});

test('a trace that cannot be written costs a line of the log', () => {
  using _ = environment({ AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x', _HANDLER: 'update-user.handler' });
  const logger = new CapturedLogger();
  const tracer = new Tracer({ captureHTTPsRequests: false });
  jest.spyOn(tracer, 'getSegment').mockImplementation(() => {
    throw new Error('no context');
  });
  almaObservers({ metrics: undefined, tracer, logger }).onCall(call({}));
  expect(logger.lines).toEqual([
    expect.objectContaining({ level: 'WARN', message: 'Call of Alma not traced' }),
  ]);
});

test('outside Lambda nothing is traced', () => {
  const getSegment = jest.spyOn(tracer, 'getSegment');
  almaObservers({ metrics: undefined, tracer, logger: new CapturedLogger() }).onCall(call({}));
  expect(getSegment).not.toHaveBeenCalled();
});
