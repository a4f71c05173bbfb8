import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { coded } from '../data/coded-value.ts';
import { type Sandbox, startSandbox } from '../sandbox.ts';
import { call, errorCode } from '../testing/call.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({
    users: [
      { primaryId: 'reader', fees: 130 },
      { primaryId: 'nothing' },
      {
        primaryId: 'paid',
        fees: [{ status: coded('CLOSED', 'Closed'), balance: 0 }, { balance: 0.1 }, { balance: 0.2 }],
      },
    ],
  });
});
afterAll(() => sandbox.close());

test('a list of fees comes whole, whatever limit and offset say', async () => {
  const { fee, total_record_count } = (await call(sandbox, '/users/reader/fees?limit=10&offset=10')).json();
  expect(fee).toEqual([...sandbox.data.user('reader').fees]);
  expect(total_record_count).toBe(130);
});

test('a list of fees tells the sum of the balances, in cents exactly', async () => {
  expect((await call(sandbox, '/users/paid/fees')).json()).toMatchObject({
    total_record_count: 2,
    total_sum: 0.3,
    currency: 'EUR',
  });
});

test('an empty list of fees has no currency', async () => {
  expect((await call(sandbox, '/users/nothing/fees')).json()).toEqual({
    total_record_count: 0,
    total_sum: 0,
    currency: null,
  });
});

test('closed fees are listed only when asked for', async () => {
  const { fee } = (await call(sandbox, '/users/paid/fees?status=CLOSED')).json();
  expect(fee).toEqual([...sandbox.data.user('paid').fees].slice(0, 1));
});

test('one fee is told just as the data have it', async () => {
  for (const fee of [...sandbox.data.user('reader').fees].slice(0, 20)) {
    expect((await call(sandbox, `/users/reader/fees/${fee.id}`)).json()).toEqual(fee);
  }
});

test('an unknown fee is 401665, of an unknown user 401651', async () => {
  const fee = await call(sandbox, '/users/reader/fees/1');
  expect([fee.status, errorCode(fee)]).toEqual([400, '401665']);
  const user = await call(sandbox, '/users/nobody/fees');
  expect([user.status, errorCode(user)]).toEqual([400, '401651']);
});
