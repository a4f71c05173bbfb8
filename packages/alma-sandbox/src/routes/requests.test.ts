import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../sandbox.ts';
import { call, errorCode } from '../testing/call.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({
    users: [
      { primaryId: 'reader', requests: 25 },
      {
        primaryId: 'mixed',
        requests: [{ request_type: 'HOLD' }, { request_type: 'BOOKING' }, { request_status: 'HISTORY' }],
      },
    ],
  });
});
afterAll(() => sandbox.close());

test('a list of requests is paged', async () => {
  const { user_request, total_record_count } = (
    await call(sandbox, '/users/reader/requests?offset=20')
  ).json();
  expect(user_request).toEqual([...sandbox.data.user('reader').requests].slice(20));
  expect(total_record_count).toBe(25);
});

test('a list of requests can be of one type, and of what is over', async () => {
  const total = async (query: string) =>
    (await call(sandbox, `/users/mixed/requests${query}`)).json().total_record_count;
  expect(await total('')).toBe(2);
  expect(await total('?request_type=BOOKING')).toBe(1);
  expect(await total('?status=history')).toBe(1);
});

test('one request is told just as the data have it', async () => {
  for (const request of sandbox.data.user('reader').requests) {
    expect((await call(sandbox, `/users/reader/requests/${request.request_id}`)).json()).toEqual(request);
  }
});

test('an unknown request is 401694, of an unknown user 401890', async () => {
  const request = await call(sandbox, '/users/reader/requests/1');
  expect([request.status, errorCode(request)]).toEqual([400, '401694']);
  const user = await call(sandbox, '/users/nobody/requests');
  expect([user.status, errorCode(user)]).toEqual([400, '401890']);
});
