import { expect, test } from '@jest/globals';
import { AlmaClient } from './client.ts';
import { AlmaInvalidIdError, AlmaUnreadableError } from './errors.ts';
import { fault, rejection, type TestAlma, testAlma } from './testing/test-alma.ts';
import type { ListOptions } from './users.ts';

const clientOf = ({ url }: TestAlma) =>
  new AlmaClient({ apiKey: 'test-key', baseUrl: url, retry: { maxAttempts: 1 } });

/** Serves a list of ids as Alma pages it. */
function pages(member: string, idField: string, count: number) {
  const records = Array.from({ length: count }, (_, index) => ({ [idField]: `id-${index}` }));
  return testAlma(({ url = '' }, response) => {
    const query = new URL(url, 'http://alma').searchParams;
    const offset = Number(query.get('offset') ?? 0);
    const page = records.slice(offset, offset + Number(query.get('limit') ?? 10));
    response.end(JSON.stringify({ total_record_count: count, ...(page.length > 0 && { [member]: page }) }));
  });
}

test('a user with 250 loans has 250, read in three pages of a hundred', async () => {
  await using alma = await pages('item_loan', 'loan_id', 250);
  const loans = await clientOf(alma).users.for('u').loans();

  expect(loans.map((loan) => loan.loan_id)).toEqual(Array.from({ length: 250 }, (_, index) => `id-${index}`));
  expect(alma.paths).toEqual([
    '/users/u/loans?expand=renewable&limit=100&offset=0',
    '/users/u/loans?expand=renewable&limit=100&offset=100',
    '/users/u/loans?expand=renewable&limit=100&offset=200',
  ]);
});

test('a user with 120 requests has 120', async () => {
  await using alma = await pages('user_request', 'request_id', 120);
  expect(await clientOf(alma).users.for('u').requests()).toHaveLength(120);
});

test('fees come in one call, without limit and offset, which Alma does not have for them', async () => {
  const fees = Array.from({ length: 130 }, (_, index) => ({ id: `fee-${index}` }));
  await using alma = await testAlma({
    json: { fee: fees, total_record_count: 130, total_sum: 1, currency: 'GBP' },
  });

  expect(await clientOf(alma).users.for('u').fees()).toHaveLength(130);
  expect(alma.paths).toEqual(['/users/u/fees']);
});

test('each fee of a list is in the currency that Alma gives for the list', async () => {
  await using alma = await testAlma({
    json: { fee: [{ id: '1' }, { id: '2' }], total_record_count: 2, total_sum: 25.0, currency: 'USD' },
  });
  expect(await clientOf(alma).users.for('u').fees()).toEqual([
    { id: '1', currency: 'USD' },
    { id: '2', currency: 'USD' },
  ]);
});

test.each([{ currency: null }, {}])('a list of fees without a currency tells none: %j', async (currency) => {
  await using alma = await testAlma({ json: { fee: [{ id: '1' }], total_record_count: 1, ...currency } });
  expect(await clientOf(alma).users.for('u').fees()).toEqual([{ id: '1' }]);
});

test('all users are iterated one by one, and a page is fetched only when it is reached', async () => {
  await using alma = await pages('user', 'primary_id', 150);
  const seen: string[] = [];
  for await (const user of clientOf(alma).users.list()) {
    seen.push(user.primary_id);
    expect(alma.requests).toHaveLength(seen.length <= 100 ? 1 : 2);
  }
  expect(new Set(seen).size).toBe(150);
});

test('iterating users that is broken off asks for no further page', async () => {
  await using alma = await pages('user', 'primary_id', 300);
  for await (const _ of clientOf(alma).users.list()) break;
  expect(alma.requests).toHaveLength(1);
});

test('a list of users that was broken off goes on from an offset, as far as the total promises', async () => {
  await using alma = await pages('user', 'primary_id', 250);
  const seen: string[] = [];
  for await (const { primary_id } of clientOf(alma).users.list({ offset: 120 })) seen.push(primary_id);
  expect(seen).toEqual(Array.from({ length: 130 }, (_, index) => `id-${120 + index}`));
  expect(alma.paths).toEqual(['/users?limit=100&offset=120', '/users?limit=100&offset=220']);
});

test('entries of the list of users that are no users are passed over, and count where it is gone on with', async () => {
  const user = ['Ann', 'no primary id (123)', 'ben'].map((primary_id) => ({ primary_id }));
  await using alma = await testAlma({ json: { user, total_record_count: 3 } });
  const idsOf = async (options?: ListOptions) => {
    const ids: string[] = [];
    for await (const { primary_id } of clientOf(alma).users.list(options)) ids.push(primary_id);
    return ids;
  };
  expect(await idsOf()).toEqual(['Ann', 'ben']);
  expect(await idsOf({ placeholders: true })).toEqual(['Ann', 'no primary id (123)', 'ben']);
});

test('users are counted in one call, for one record', async () => {
  await using alma = await pages('user', 'primary_id', 150);
  expect(await clientOf(alma).users.count()).toBe(150);
  expect(alma.paths).toEqual(['/users?limit=1&offset=0']);
});

test.each([
  ['leaves out', {}],
  ['gives as -1', { total_record_count: -1 }],
])('a count that Alma %s is not known', async (_, count) => {
  await using alma = await testAlma({ json: { user: [{ primary_id: 'a' }], ...count } });
  expect(await clientOf(alma).users.count()).toBeUndefined();
});

test('one loan, request, fee and user each come from their own route', async () => {
  await using alma = await testAlma(
    { json: { loan_id: '1' } },
    { json: { request_id: '2' } },
    { json: { id: '3' } },
    { json: { primary_id: 'Test_User' } },
  );
  const { users } = clientOf(alma);
  const user = users.for('test_user');

  expect(await user.getLoan('1')).toEqual({ loan_id: '1' });
  expect(await user.getRequest('2')).toEqual({ request_id: '2' });
  expect(await user.getFee('3')).toEqual({ id: '3' });
  expect(await users.get('test_user')).toEqual({ primary_id: 'Test_User' });
  expect(alma.paths).toEqual([
    '/users/test_user/loans/1',
    '/users/test_user/requests/2',
    '/users/test_user/fees/3',
    '/users/test_user',
  ]);
});

test('fields that nobody documented stay on the record', async () => {
  const loan = { loan_id: '1', due_date: null, novelty: { since: [2031] } };
  await using alma = await testAlma({ json: loan });
  expect(await clientOf(alma).users.for('u').getLoan('1')).toEqual(loan);
});

test('loans are asked to compute whether they can be renewed, unless nobody needs that', async () => {
  await using alma = await testAlma({ json: { total_record_count: 0 } });
  const user = clientOf(alma).users.for('u');
  await user.loans();
  await user.loans({ renewable: false });
  expect(alma.paths).toEqual([
    '/users/u/loans?expand=renewable&limit=100&offset=0',
    '/users/u/loans?limit=100&offset=0',
  ]);
});

test.each([
  ['left out', { total_record_count: 0 }, []],
  ['null', { item_loan: null, total_record_count: 0 }, []],
  ['empty', { item_loan: [], total_record_count: 0 }, []],
  ['a single object', { item_loan: { loan_id: '1' }, total_record_count: 1 }, [{ loan_id: '1' }]],
  ['without a count', { item_loan: [{ loan_id: '1' }] }, [{ loan_id: '1' }]],
  ['with the count as text', { item_loan: [{ loan_id: '1' }], total_record_count: '1' }, [{ loan_id: '1' }]],
])('a list that is %s is read', async (_, json, loans) => {
  await using alma = await testAlma({ json });
  expect(await clientOf(alma).users.for('u').loans()).toEqual(loans);
});

test.each([
  ['no envelope', {}],
  ['another envelope', { fault: 'maintenance' }],
  ['a bare list', [{ loan_id: '1' }]],
  ['null', null],
  ['a record that is null', { item_loan: [null], total_record_count: 1 }],
  ['a record without id', { item_loan: [{ title: 'x' }], total_record_count: 1 }],
  ['a record with an empty id', { item_loan: [{ loan_id: '' }], total_record_count: 1 }],
  ['text for a list', { item_loan: 'x', total_record_count: 1 }],
])('a success with %s is not taken for a user without loans', async (_, json) => {
  await using alma = await testAlma({ json });
  await expect(clientOf(alma).users.for('u').loans()).rejects.toThrow(AlmaUnreadableError);
});

/** Serves the first page of 350 loans, and whatever else for the pages after it. */
function cutShort(rest: (attempt: number) => object) {
  const page = Array.from({ length: 100 }, (_, index) => ({ loan_id: `id-${index}` }));
  let attempts = 0;
  return testAlma(({ url = '' }, response) => {
    const first = url.endsWith('offset=0');
    if (!first) attempts += 1;
    const json = first ? { item_loan: page, total_record_count: 350 } : rest(attempts);
    response.end(JSON.stringify(json));
  });
}

test.each([
  ['counts 350 loans', { total_record_count: 350 }],
  ['counts 350 loans and lists none', { item_loan: [], total_record_count: 350 }],
  ['counts none', { total_record_count: 0 }],
  ['gives no count', { item_loan: null }],
  ['gives -1 for a count', { total_record_count: -1 }],
])(
  'a second page that is empty and %s, where the first counted 350, is asked for again, and no end',
  async (_, json) => {
    await using alma = await cutShort(() => json);
    const client = new AlmaClient({
      apiKey: 'test-key',
      baseUrl: alma.url,
      retry: { maxAttempts: 3, baseDelayMs: 0 },
    });

    const error = await rejection(client.users.for('u').loans());
    expect(error).toBeInstanceOf(AlmaUnreadableError);
    expect(error).toMatchObject({ retryable: true, message: expect.stringMatching(/100 .*350/) });
    expect(alma.paths.filter((path) => path.endsWith('offset=100'))).toHaveLength(3);
  },
);

test('a page that is empty once, below the count, costs one more request', async () => {
  const all = Array.from({ length: 150 }, (_, index) => ({ loan_id: `id-${index}` }));
  await using alma = await testAlma(
    { json: { item_loan: all.slice(0, 100), total_record_count: 150 } },
    { json: { total_record_count: 150 } },
    { json: { item_loan: all.slice(100), total_record_count: 150 } },
  );
  const client = new AlmaClient({ apiKey: 'test-key', baseUrl: alma.url, retry: { baseDelayMs: 0 } });
  expect(await client.users.for('u').loans()).toEqual(all);
  expect(alma.requests).toHaveLength(3);
});

test('a list that grows shorter while it is read ends where Alma ends it', async () => {
  await using alma = await cutShort(() => ({ total_record_count: 100 }));
  expect(await clientOf(alma).users.for('u').loans()).toHaveLength(100);
});

test.each([
  ['loans', { total_record_count: 3 }],
  ['requests', { user_request: null, total_record_count: 3 }],
  ['fees', { fee: [], total_record_count: 3, total_sum: 12.5, currency: 'GBP' }],
  ['fees', { fee: [{ id: '1' }], total_record_count: 3, total_sum: 12.5, currency: 'GBP' }],
] as const)('%s that are counted and not listed are no user without them: %j', async (kind, json) => {
  await using alma = await testAlma({ json });
  const client = new AlmaClient({
    apiKey: 'test-key',
    baseUrl: alma.url,
    retry: { maxAttempts: 2, baseDelayMs: 0 },
  });
  const error = await rejection(client.users.for('u')[kind]());
  expect(error).toMatchObject({ name: 'AlmaUnreadableError', retryable: true });
  expect(new Set(alma.paths).size).toBe(1);
  expect(alma.requests).toHaveLength(2);
});

test.each([0, -1])(
  'a first page that is empty and counts %i is an empty list',
  async (total_record_count) => {
    await using alma = await testAlma({ json: { total_record_count } });
    const user = clientOf(alma).users.for('u');
    expect([await user.loans(), await user.requests(), await user.fees()]).toEqual([[], [], []]);
  },
);

test('an id that Alma writes as a number keeps all its digits', async () => {
  const text =
    '{"loan_id":17300000010001221999,"mms_id":99100000100012219,"request_id":{"value":17400000010001221999}}';
  await using alma = await testAlma({ text });
  expect(await clientOf(alma).users.for('u').getLoan('17300000010001221999')).toEqual({
    loan_id: '17300000010001221999',
    mms_id: '99100000100012219',
    request_id: { value: '17400000010001221999' },
  });
});

test.each([
  ['transaction', { transaction: [{ amount: 2.5 }] }],
  ['transaction as a single object', { transaction: { amount: 2.5 } }],
  ['transactions.transaction', { transactions: { transaction: [{ amount: 2.5 }] } }],
])('payments of a fee are found in %s', async (_, payments) => {
  await using alma = await testAlma({ json: { id: '1', ...payments } });
  expect(await clientOf(alma).users.for('u').getFee('1')).toMatchObject({ transaction: [{ amount: 2.5 }] });
});

test('a fee without payments has no transactions', async () => {
  await using alma = await testAlma({ json: { id: '1', balance: 0 } });
  expect(await clientOf(alma).users.for('u').getFee('1')).toEqual({ id: '1', balance: 0 });
});

test.each([
  ['401861', 'user', (alma: AlmaClient) => alma.users.get('nobody')],
  ['401651', 'user', (alma: AlmaClient) => alma.users.for('nobody').fees()],
  ['401823', 'loan', (alma: AlmaClient) => alma.users.for('u').getLoan('nobody')],
  ['401694', 'request', (alma: AlmaClient) => alma.users.for('u').getRequest('nobody')],
  ['401665', 'fee', (alma: AlmaClient) => alma.users.for('u').getFee('nobody')],
])('the code %s, sent with 400, says that the %s does not exist', async (code, kind, call) => {
  await using alma = await testAlma(fault(code));
  expect(await rejection(call(clientOf(alma)))).toMatchObject({
    name: 'AlmaNotFoundError',
    kind,
    code: `ALMA_${kind.toUpperCase()}_NOT_FOUND`,
    status: 400,
    almaCode: code,
    trackingId: 'E01-0102030405-ABCDE-AWAE1234567890',
    retryable: false,
    message: expect.stringContaining('nobody'),
  });
});

test('404 without a body says that the user does not exist, and of a record says nothing', async () => {
  await using alma = await testAlma({ status: 404, text: '' });
  const { users } = clientOf(alma);
  const user = users.for('nobody');
  for (const call of [users.get('nobody'), user.loans(), user.requests(), user.fees()]) {
    expect(await rejection(call)).toMatchObject({ code: 'ALMA_USER_NOT_FOUND', status: 404 });
  }
  for (const call of [user.getLoan('1'), user.getRequest('2'), user.getFee('3'), users.count()]) {
    expect(await rejection(call)).toMatchObject({ code: 'ALMA_REJECTED', status: 404 });
  }
});

test('404 with a page of a proxy says nothing of the user', async () => {
  await using alma = await testAlma({ status: 404, text: '<html>No such path</html>' });
  expect(await rejection(clientOf(alma).users.get('ann'))).toMatchObject({ code: 'ALMA_REJECTED' });
});

test('an id that Alma cannot have is refused before anything is sent', async () => {
  await using alma = await testAlma({ json: {} });
  const { users } = clientOf(alma);
  expect(() => users.for('..')).toThrow(AlmaInvalidIdError);
  expect(await rejection(users.get(''))).toBeInstanceOf(AlmaInvalidIdError);
  expect(await rejection(users.for('u').getLoan('.'))).toBeInstanceOf(AlmaInvalidIdError);
  expect(alma.requests).toHaveLength(0);
});
