import { CapturedLogger } from '@alma-cache/testing/captured-logger';
import { CapturedMetrics } from '@alma-cache/testing/captured-metrics';
import { environment } from '@alma-cache/testing/environment';
import { lambdaContext, sqsEvent } from '@alma-cache/testing/lambda';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import middy from '@middy/core';
import { observe } from './observe.ts';

type XRaySegment = Extract<NonNullable<ReturnType<Tracer['getSegment']>>, { namespace?: string }>;

afterEach(() => {
  jest.restoreAllMocks();
});

test('puts the invocation into every line, and appended keys into no later invocation', async () => {
  using _ = environment({ POWERTOOLS_LOGGER_LOG_EVENT: 'true' });
  const logger = new CapturedLogger();
  const handler = middy()
    .use(observe({ logger, tracer: new Tracer({ captureHTTPsRequests: false }) }))
    .handler(async () => {
      logger.info('working');
      logger.appendKeys({ leaked: true });
    });
  await handler(sqsEvent(['secret']), lambdaContext());
  await handler(sqsEvent(['secret']), { ...lambdaContext(), awsRequestId: 'request-2' });
  expect(logger.lines).toEqual([
    expect.objectContaining({
      message: 'working',
      function_request_id: 'request-1',
      function_name: 'update-user',
    }),
    expect.objectContaining({ message: 'working', function_request_id: 'request-2' }),
  ]);
  expect(logger.lines[1]).not.toHaveProperty('leaked');
});

test('traces nothing outside Lambda', async () => {
  const logger = new CapturedLogger();
  const tracer = new Tracer({ captureHTTPsRequests: false });
  const getSegment = jest.spyOn(tracer, 'getSegment');
  await middy()
    .use(observe({ logger, tracer }))
    .handler(async () => undefined)({}, lambdaContext());
  expect(tracer.isTracingEnabled()).toBe(false);
  expect(getSegment).not.toHaveBeenCalled();
});

test.each([
  ['returns', async () => 'secret', undefined],
  ['throws', () => Promise.reject(new Error('bug')), 'bug'],
])('closes its segment when the handler %s, and records no response', async (_, work, failure) => {
  using _env = environment({ AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x', _HANDLER: 'update-user.handler' });
  const tracer = new Tracer({ captureHTTPsRequests: false });
  jest.spyOn(tracer, 'putAnnotation').mockReturnValue();
  const invocation = segment('invocation');
  let current = invocation;
  jest.spyOn(tracer, 'getSegment').mockImplementation(() => current);
  jest.spyOn(tracer, 'setSegment').mockImplementation((next) => {
    current = next as typeof current;
  });
  const subsegment = segment('## update-user.handler');
  jest.spyOn(invocation, 'addNewSubsegment').mockReturnValue(subsegment);
  const close = jest.spyOn(subsegment, 'close');
  const addMetadata = jest.spyOn(subsegment, 'addMetadata');

  const handler = middy()
    .use(observe({ logger: new CapturedLogger(), tracer }))
    .handler(work);
  const outcome = await handler({}, lambdaContext()).catch((error: Error) => error.message);
  expect(outcome).toBe(failure ?? 'secret');
  expect(close).toHaveBeenCalledTimes(1);
  expect(addMetadata).not.toHaveBeenCalled();
  expect(current).toBe(invocation);
});

describe('metrics', () => {
  const tracer = new Tracer({ captureHTTPsRequests: false });

  test.each([
    ['returns', async () => 'done', 'done'],
    ['throws', () => Promise.reject(new Error('bug')), 'bug'],
  ])('are published once when the handler %s', async (_, work, outcome) => {
    const metrics = new CapturedMetrics();
    const handler = middy()
      .use(observe({ logger: new CapturedLogger(), tracer, metrics }))
      .handler(async () => {
        metrics.addMetric('AlmaCalls', 'Count', 1).addMetric('StaleWrites', 'Count', 1);
        return work();
      });
    expect(await handler({}, lambdaContext()).catch((error: Error) => error.message)).toBe(outcome);
    expect(metrics.lines.map(({ values }) => values)).toEqual([{ AlmaCalls: 1, StaleWrites: 1 }]);
    expect(metrics.hasStoredMetrics()).toBe(false);
  });

  test('that are none make no line, and no warning', async () => {
    const metrics = new CapturedMetrics();
    const logger = new CapturedLogger();
    const warn = jest.spyOn(console, 'warn');
    await middy()
      .use(observe({ logger, tracer, metrics }))
      .handler(async () => undefined)({}, lambdaContext());
    expect([metrics.lines, logger.lines, warn.mock.calls]).toEqual([[], [], []]);
  });

  test('that cannot be published cost a line of the log, and no answer', async () => {
    const metrics = new CapturedMetrics();
    const logger = new CapturedLogger();
    jest.spyOn(metrics, 'publishStoredMetrics').mockImplementation(() => {
      throw new Error('collision');
    });
    const handler = middy()
      .use(observe({ logger, tracer, metrics }))
      .handler(async () => {
        metrics.addMetric('AlmaCalls', 'Count', 1);
        return 'done';
      });
    expect(await handler({}, lambdaContext())).toBe('done');
    expect(logger.at('WARN')).toEqual([expect.objectContaining({ message: 'Metrics not published' })]);
  });
});

/** A segment of X-Ray that records nothing. */
function segment(name: string) {
  const unused = () => undefined;
  const parts = { name, addNewSubsegment: unused, close: unused, addAnnotation: unused, addMetadata: unused };
  return { ...parts, addError: unused, addErrorFlag: unused } as unknown as XRaySegment;
}
