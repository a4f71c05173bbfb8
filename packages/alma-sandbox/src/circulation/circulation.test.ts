import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../sandbox.ts';
import { call } from '../testing/call.ts';
import { startWebhookEndpoint, type WebhookEndpoint } from '../testing/webhook-endpoint.ts';

const NOON = Date.UTC(2031, 1, 18, 12);

let now: number;
let endpoint: WebhookEndpoint;
let sandbox: Sandbox;
beforeEach(async () => {
  now = NOON;
  endpoint = await startWebhookEndpoint();
  sandbox = await startSandbox({
    users: [{ primaryId: 'Test User', loans: 2, requests: 2, fees: [{ balance: 10, original_amount: 10 }] }],
    now: () => now,
  });
  await sandbox.webhooks.register(endpoint);
});
afterEach(async () => {
  await sandbox.close();
  await endpoint[Symbol.asyncDispose]();
});

const user = () => sandbox.data.user('Test User');

/** The only event since the endpoint was registered. */
async function event() {
  await sandbox.webhooks.settled();
  expect(endpoint.received).toHaveLength(1);
  return endpoint.received[0]?.event;
}

/** One of the records that the user begins with. */
function first<T>(records: Iterable<T>): T {
  for (const record of records) {
    return record;
  }
  throw new Error('none');
}

describe('loans', () => {
  test('lending adds a loan that begins now, and tells it in the envelope of webhooks', async () => {
    const loan = sandbox.circulation.lend('test user', { title: 'Émigré Letters' });
    expect(user().loans.get(loan.loan_id)).toEqual(loan);
    expect(loan).toMatchObject({
      user_id: 'Test User',
      loan_date: '2031-02-18T12:00:00.000Z',
      due_date: '2031-03-18T22:00:00Z',
      process_status: 'NORMAL',
    });
    expect(await event()).toEqual({
      id: '1400000000000000001',
      action: 'LOAN',
      institution: { value: '99SBX_INST', desc: 'Sandbox University' },
      time: '2031-02-18T12:00:00.000Z',
      event: { value: 'LOAN_CREATED', desc: 'Loan created' },
      item_loan: {
        ...loan,
        renewable: true,
        returned_by: { value: '', link: null },
        last_renew_status: { value: '', desc: '' },
      },
      bib: null,
      holding: null,
      item: null,
      portfolio: null,
      representation: null,
    });
  });

  test('no loan that has just begun was ever renewed or overdue', () => {
    for (let lent = 0; lent < 50; lent += 1) {
      const loan = sandbox.circulation.lend('Test User');
      expect(loan).toMatchObject({ loan_fine: 0, last_renew_status: { value: null } });
      expect(loan).not.toHaveProperty('last_renew_date');
    }
  });

  test('an event shows the loan as the API does when asked whether it is renewable', async () => {
    const { loan_id } = sandbox.circulation.lend('Test User');
    const told = (await event())?.item_loan;
    const list = (await call(sandbox, '/users/Test%20User/loans?limit=100&expand=renewable')).json();
    const shown = (list.item_loan as { loan_id: string }[]).find((loan) => loan.loan_id === loan_id);
    expect({ ...told, ...shown }).toEqual({
      ...told,
      last_renew_status: { value: null, desc: '' },
    });
  });

  test('the request that a loan filled is linked without a host', async () => {
    const value = '174000001600001221';
    const link = `https://api-eu.hosted.exlibrisgroup.com/almaws/v1/users/Test%20User/requests/${value}`;
    sandbox.circulation.lend('Test User', { request_id: { value, link } });
    expect((await event())?.item_loan?.request_id).toEqual({
      value,
      link: `/almaws/v1/users/Test%20User/requests/${value}`,
    });
  });

  test('renewing gives four weeks more, from the due date or, when overdue, from now', async () => {
    const lent = sandbox.circulation.lend('Test User');
    await sandbox.webhooks.settled();
    const renewed = sandbox.circulation.renew(lent);
    expect(renewed).toMatchObject({
      due_date: '2031-04-15T22:00:00.000Z',
      process_status: 'RENEW',
      last_renew_date: '2031-02-18T12:00:00.000Z',
    });
    expect(user().loans.get(lent.loan_id)).toEqual(renewed);
    now = Date.UTC(2032, 0, 1);
    expect(sandbox.circulation.renew(lent).due_date).toBe('2032-01-29T00:00:00.000Z');
    await sandbox.webhooks.settled();
    expect(endpoint.types()).toEqual(['LOAN_CREATED', 'LOAN_RENEWED', 'LOAN_RENEWED']);
    expect(endpoint.received[1]?.event.item_loan).toMatchObject({
      due_date: '2031-04-15T22:00:00.000Z',
      renewable: false,
      last_renew_status: { value: '401193;' },
    });
  });

  test('changing a due date changes nothing else', async () => {
    const loan = first(user().loans);
    const changed = sandbox.circulation.changeDueDate(loan, '2041-01-01T22:00:00Z');
    expect(changed).toEqual({ ...loan, due_date: '2041-01-01T22:00:00Z' });
    expect(user().loans.get(loan.loan_id)).toEqual(changed);
    expect(await event()).toMatchObject({
      event: { value: 'LOAN_DUE_DATE' },
      item_loan: { due_date: '2041-01-01T22:00:00Z' },
    });
  });

  test.each([
    ['lose', 'LOAN_LOST', 'LOST'],
    ['claimReturned', 'LOAN_CLAIMED_RETURNED', 'CLAIMED_RETURN'],
    ['find', 'LOAN_FOUND', 'NORMAL'],
  ] as const)('%s changes the state of a loan alone, and raises %s', async (verb, type, process_status) => {
    const loan = first(user().loans);
    const changed = sandbox.circulation[verb](loan);
    expect(changed).toEqual({ ...loan, process_status });
    expect(user().loans.get(loan.loan_id)).toEqual(changed);
    expect(await event()).toMatchObject({ event: { value: type }, item_loan: { process_status } });
  });

  test('returning removes the loan, and tells it as it ended', async () => {
    const loan = first(user().loans);
    sandbox.circulation.returnLoan(loan);
    expect(user().loans.get(loan.loan_id)).toBeUndefined();
    expect(await event()).toMatchObject({
      event: { value: 'LOAN_RETURNED' },
      item_loan: {
        loan_id: loan.loan_id,
        loan_status: 'COMPLETE',
        return_date: '2031-02-18T12:00:00.000Z',
      },
    });
  });
});

describe('requests', () => {
  test('requesting adds a request that begins now', async () => {
    const request = sandbox.circulation.request('Test User', { comment: 'Soon' });
    expect(user().requests.get(request.request_id)).toEqual(request);
    expect(request).toMatchObject({ request_status: 'NOT_STARTED', request_date: '2031-02-18Z' });
    expect(await event()).toMatchObject({
      action: 'REQUEST',
      event: { value: 'REQUEST_CREATED' },
      user_request: request,
    });
  });

  test('every request that has just begun is a hold with the fields of one, and no item yet', () => {
    for (let asked = 0; asked < 50; asked += 1) {
      const request = sandbox.circulation.request('Test User');
      expect(request).toMatchObject({
        request_type: 'HOLD',
        request_sub_type: { value: 'PATRON_PHYSICAL' },
        pickup_location_library: request.managed_by_library_code,
        request_status: 'NOT_STARTED',
        barcode: null,
      });
      expect(Object.keys(request).join()).not.toMatch(/item_id|booking|digitization|chapter|expiry|interest/);
    }
  });

  test('on the shelf, a request has its item and a week', async () => {
    const request = sandbox.circulation.request('Test User');
    const placed = sandbox.circulation.placeOnShelf(request);
    expect(placed).toMatchObject({
      request_status: 'ON_HOLD_SHELF',
      expiry_date: '2031-02-25Z',
      item_id: expect.stringMatching(/^231\d{15}$/),
      barcode: expect.stringMatching(/^300\d{15}$/),
    });
    expect(user().requests.get(request.request_id)).toEqual(placed);
    await sandbox.webhooks.settled();
    const { event, user_request } = endpoint.received[1]?.event ?? {};
    expect(event).toMatchObject({ value: 'REQUEST_PLACED_ON_SHELF' });
    const { pickup_location, pickup_location_type, pickup_location_library, place_in_queue, ...told } =
      placed;
    expect(pickup_location).toBeDefined();
    expect(user_request).toEqual(told);
  });

  test.each([
    ['cancelRequest', 'REQUEST_CANCELED'],
    ['closeRequest', 'REQUEST_CLOSED'],
  ] as const)('%s removes it and raises %s', async (verb, type) => {
    const request = first(user().requests);
    sandbox.circulation[verb](request);
    expect(user().requests.ids()).not.toContain(request.request_id);
    expect(await event()).toMatchObject({
      event: { value: type },
      user_request: { request_id: request.request_id, user_primary_id: 'Test User' },
    });
  });
});

describe('fees', () => {
  test('are paid in part, then in full, without any event', async () => {
    const fee = first(user().fees);
    const part = sandbox.circulation.payFee(fee, 9.9);
    expect(part.balance).toBe(0.1);
    expect(part.transaction?.at(-1)).toMatchObject({ amount: 9.9, type: { value: 'PAYMENT' } });
    expect(user().fees.get(fee.id)).toEqual(part);
    const whole = sandbox.circulation.payFee(fee);
    expect(whole).toMatchObject({ balance: 0, status: { value: 'CLOSED' } });
    expect(user().fees.size).toBe(0);
    expect(sandbox.webhooks.counts.total.raised).toBe(0);
  });

  test.each([0, 0.001, -1, 10.01, Number.NaN])('cannot be paid with %s', (amount) => {
    const fee = first(user().fees);
    expect(() => sandbox.circulation.payFee(fee, amount)).toThrow(
      expect.objectContaining({ code: 'SANDBOX_INVALID_OPTION' }),
    );
    expect(user().fees.get(fee.id)).toEqual(fee);
  });
});

describe('what cannot be', () => {
  const unknown = { user_id: 'Test User', loan_id: 'none' };
  test.each<[string, (circulation: Sandbox['circulation']) => unknown, string]>([
    ['an unknown user', (circulation) => circulation.lend('nobody'), 'SANDBOX_UNKNOWN_USER'],
    ['an unknown loan', (circulation) => circulation.renew(unknown), 'SANDBOX_UNKNOWN_RECORD'],
    [
      'a due date of another form',
      (circulation) => circulation.changeDueDate(first(user().loans), '2041-01-01'),
      'SANDBOX_INVALID_OPTION',
    ],
    [
      'an impossible due date',
      (circulation) => circulation.changeDueDate(first(user().loans), '2041-13-01T00:00:00Z'),
      'SANDBOX_INVALID_OPTION',
    ],
  ])('such as %s changes and raises nothing', (_, act, code) => {
    const before = [...user().loans];
    expect(() => act(sandbox.circulation)).toThrow(expect.objectContaining({ code }));
    expect([...user().loans]).toEqual(before);
    expect(sandbox.webhooks.counts.total.raised).toBe(0);
  });
});

test('changes made to the data directly raise nothing', () => {
  user().loans.add();
  user().requests.remove(first(user().requests).request_id);
  expect(sandbox.webhooks.counts.total.raised).toBe(0);
});

test('the clock going back does not: the times of the events still rise', async () => {
  sandbox.circulation.lend('Test User');
  now -= 60_000;
  sandbox.circulation.lend('Test User');
  await sandbox.webhooks.settled();
  const [one = '', other = ''] = endpoint.received.map(({ event }) => event.time);
  expect(other > one).toBe(true);
});

test('closing the sandbox ends its webhooks', async () => {
  sandbox.webhooks.disturb({ outOfOrder: 1 });
  sandbox.circulation.lend('Test User');
  await sandbox.close();
  sandbox.circulation.lend('Test User');
  await sandbox.webhooks.settled();
  expect(sandbox.webhooks.counts.total).toMatchObject({ raised: 1, sent: 0 });
});

describe('requests of staff', () => {
  test('are told without a user, and are in no list', async () => {
    const requests = user().requests.ids();
    const moved = sandbox.circulation.requestByStaff('MOVE');
    const worked = sandbox.circulation.requestByStaff('WORK_ORDER');
    sandbox.circulation.closeByStaff(moved);
    await sandbox.webhooks.settled();
    expect(endpoint.types()).toEqual(['REQUEST_CREATED', 'REQUEST_CREATED', 'REQUEST_CLOSED']);
    const told = endpoint.received.map(({ event }) => event.user_request);
    expect(told).toEqual([moved, worked, moved]);
    expect(moved).toMatchObject({
      request_type: 'MOVE',
      request_id: expect.not.stringMatching(worked.request_id),
    });
    expect(moved).not.toHaveProperty('user_primary_id');
    expect(user().requests.ids()).toEqual(requests);
  });
});

describe('users', () => {
  test('are told by their method, without a type', async () => {
    sandbox.circulation.createUser({ primaryId: 'New User' });
    sandbox.circulation.updateUser('test user');
    sandbox.circulation.deleteUser('New User');
    await sandbox.webhooks.settled();
    expect(endpoint.received.map(({ event }) => event)).toMatchObject([
      { action: 'USER', event: null, webhook_user: { method: 'CREATE', user: { primary_id: 'New User' } } },
      { action: 'USER', event: null, webhook_user: { method: 'UPDATE', user: { primary_id: 'Test User' } } },
      { action: 'USER', event: null, webhook_user: { method: 'DELETE', user: { primary_id: 'New User' } } },
    ]);
    expect(sandbox.data.findUser('New User')).toBeUndefined();
    expect(sandbox.webhooks.counts.of('USER')).toMatchObject({ raised: 3, delivered: 3 });
  });
});

test('the end of a job is told without a type', async () => {
  sandbox.circulation.endJob('Due Date Correction');
  expect(await event()).toMatchObject({
    action: 'JOB_END',
    event: null,
    job_instance: { name: 'Due Date Correction' },
  });
});
