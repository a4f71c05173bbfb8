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

test('a status is told as its label where that is asked for', async () => {
  await using library = await startSandbox({
    users: [{ primaryId: 'reader', requests: [{ request_id: '1', request_status: 'ON_HOLD_SHELF' }] }],
    statusLabels: true,
  });
  const told = { request_status: 'On Hold Shelf' };
  expect((await call(library, '/users/reader/requests/1')).json()).toMatchObject(told);
  expect((await call(library, '/users/reader/requests')).json().user_request).toMatchObject([told]);
  expect(library.data.user('reader').requests.get('1')?.request_status).toBe('ON_HOLD_SHELF');
});

test('an unknown request is 401694, of an unknown user 401890', async () => {
  const request = await call(sandbox, '/users/reader/requests/1');
  expect([request.status, errorCode(request)]).toEqual([400, '401694']);
  const user = await call(sandbox, '/users/nobody/requests');
  expect([user.status, errorCode(user)]).toEqual([400, '401890']);
});
