import { expect, test } from '@jest/globals';
import { AlmaClient } from './client.ts';
import type { AlmaAttempt } from './connection.ts';
import { fakeTime } from './testing/fake-time.ts';
import { apiKey, fault, rejection, testAlma } from './testing/test-alma.ts';

test('every request is told of, with its route but without ids', async () => {
  await using alma = await testAlma(
    (_, response) => response.destroy(),
    { status: 503, text: '' },
    { json: { loan_id: '17' } },
    fault('401823'),
  );
  const seen: AlmaAttempt[] = [];
  const onCall = (attempt: AlmaAttempt) => void seen.push(attempt);
  const client = new AlmaClient({ apiKey, baseUrl: alma.url, onCall, ...fakeTime() });
  await client.users.for('u').getLoan('17');
  await rejection(client.users.for('u').getLoan('17'));

  const route = '/users/{user_id}/loans/{loan_id}';
  expect(seen).toEqual([
    {
      route,
      attempt: 1,
      status: undefined,
      durationMs: 0,
      error: expect.objectContaining({ code: 'ALMA_NETWORK' }),
    },
    {
      route,
      attempt: 2,
      status: 503,
      durationMs: 0,
      error: expect.objectContaining({ code: 'ALMA_SERVER_FAULT' }),
    },
    { route, attempt: 3, status: 200, durationMs: 0, error: undefined },
    {
      route,
      attempt: 1,
      status: 400,
      durationMs: 0,
      error: expect.objectContaining({ code: 'ALMA_LOAN_NOT_FOUND' }),
    },
  ]);
});

test('a request takes as long as its answer, body included', async () => {
  await using alma = await testAlma((_, response) => {
    response.writeHead(200).flushHeaders();
    setTimeout(() => response.end('{"primary_id":"u"}'), 60);
  });
  const seen: AlmaAttempt[] = [];
  const onCall = (attempt: AlmaAttempt) => void seen.push(attempt);
  await new AlmaClient({ apiKey, baseUrl: alma.url, onCall }).users.get('u');
  expect(seen[0]?.durationMs).toBeGreaterThanOrEqual(50);
});
