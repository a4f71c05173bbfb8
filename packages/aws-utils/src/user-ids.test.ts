import { CapturedLogger } from '@alma-cache/testing/captured-logger';
import { environment } from '@alma-cache/testing/environment';
import { lambdaContext } from '@alma-cache/testing/lambda';
import { describe, expect, test } from '@jest/globals';
import { noteInvocation } from './cold-start.ts';
import { loggerAbout, UserIds } from './user-ids.ts';

const failure = () =>
  Object.assign(new Error('no user "Ann.Writer"', { cause: new Error('GET /users/ann.writer/loans') }), {
    details: { ids: ['Ann.Writer', '17'] },
  });

describe.each([undefined, 'false', 'TRUE', ''])('where LOG_USER_IDS is %j', (LOG_USER_IDS) => {
  test('no line says whom it is about, wherever in it the id stands', () => {
    using _ = environment({ LOG_USER_IDS });
    const logger = new CapturedLogger();
    const about = loggerAbout(new UserIds('Ann.Writer'), logger, { subject: 'Ann.Writer' });
    about.warn('Asking for Ann.Writer', { path: ['users', 'ANN.WRITER'], error: failure() });
    expect(JSON.stringify(logger.lines)).not.toMatch(/ann.writer/i);
    expect(logger.lines).toEqual([
      expect.objectContaining({
        message: 'Asking for (user id)',
        subject: '(user id)',
        path: ['users', '(user id)'],
        error: expect.objectContaining({ message: 'no user "(user id)"' }),
      }),
    ]);
  });

  test('ids that are known later are masked from then on', () => {
    using _ = environment({ LOG_USER_IDS });
    const logger = new CapturedLogger();
    const userIds = new UserIds(null);
    const about = loggerAbout(userIds, logger);
    userIds.add('ann');
    userIds.add('bob');
    about.info('ann and bob, not anne');
    expect(logger.lines).toEqual([expect.objectContaining({ message: '(user id) and (user id), not anne' })]);
  });
});

test('what the logger and SQS write themselves stays whole', () => {
  const logger = new CapturedLogger({ serviceName: 'loan' });
  logger.addContext({ ...lambdaContext(), awsRequestId: '4f2a-loan', functionName: 'stg-loan' });
  const messageId = '0f0e-2026-loan';
  for (const id of ['loan', 'INFO', String(new Date().getFullYear())]) {
    loggerAbout(new UserIds(id), logger, { messageId }).info('working');
  }
  expect(logger.lines).toEqual(
    Array(3).fill(
      expect.objectContaining({
        level: 'INFO',
        service: 'loan',
        function_name: 'stg-loan',
        function_request_id: '4f2a-loan',
        messageId,
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      }),
    ),
  );
});

test('where LOG_USER_IDS is true each line names the user, and nothing is masked', () => {
  using _ = environment({ LOG_USER_IDS: 'true' });
  const logger = new CapturedLogger();
  const userIds = new UserIds();
  const about = loggerAbout(userIds, logger, { messageId: 'm' });
  about.info('working');
  userIds.add('Ann.Writer');
  about.info('Asking for Ann.Writer', { details: { '': 'kept' } });
  expect(logger.lines[0]).not.toHaveProperty('userId');
  expect(logger.lines[1]).toMatchObject({
    message: 'Asking for Ann.Writer',
    userId: 'Ann.Writer',
    messageId: 'm',
    details: { '': 'kept' },
  });
});

test.each([
  ['on-demand', [true, false, false]],
  ['provisioned-concurrency', [false, false, false]],
])('a container that was made %s says of its invocations that they are cold starts: %j', (type, cold) => {
  using _ = environment({ AWS_LAMBDA_INITIALIZATION_TYPE: type });
  const logger = new CapturedLogger();
  const said = cold.map(() => {
    noteInvocation(logger);
    logger.addContext(lambdaContext());
    logger.lines.length = 0;
    logger.info('of the invocation');
    for (const id of ['one', 'other']) loggerAbout(new UserIds(id), logger).info('of a record');
    return new Set(logger.lines.map((line) => line.cold_start));
  });
  expect(said).toEqual(cold.map((value) => new Set([value])));
});
