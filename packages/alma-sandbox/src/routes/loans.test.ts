import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../sandbox.ts';
import { call, errorCode } from '../testing/call.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({
    users: [
      { primaryId: 'reader', loans: 250 },
      { primaryId: 'nothing' },
      {
        primaryId: 'sorted',
        loans: [
          { loan_id: '3', title: 'B', due_date: '2040-01-02T00:00:00Z' },
          { loan_id: '2', title: 'A', due_date: '2040-01-03T00:00:00Z' },
          { loan_id: '1', title: 'A', due_date: '2040-01-01T00:00:00Z', process_status: 'LOST' },
          { loan_id: '4', title: 'C', loan_status: 'COMPLETE', return_date: '2030-01-01T00:00:00Z' },
        ],
      },
    ],
  });
});
afterAll(() => sandbox.close());

async function ids(path: string): Promise<string[]> {
  const { item_loan = [] } = (await call(sandbox, path)).json() as { item_loan?: { loan_id: string }[] };
  return item_loan.map(({ loan_id }) => loan_id);
}

describe('GET /users/{user_id}/loans', () => {
  test.each([
    ['', 0, 10],
    ['?limit=100', 0, 100],
    ['?limit=5000', 0, 100],
    ['?limit=100&offset=200', 200, 250],
    ['?limit=7&offset=3', 3, 10],
    ['?limit=0', 0, 0],
    ['?offset=250', 0, 0],
  ])('answers the page that %j asks for', async (query, from, to) => {
    expect(await ids(`/users/reader/loans${query}`)).toEqual(
      sandbox.data.user('reader').loans.ids().slice(from, to),
    );
  });

  test('tells the loans just as the data have them', async () => {
    const { item_loan, total_record_count } = (await call(sandbox, '/users/reader/loans?limit=100')).json();
    expect(item_loan).toEqual([...sandbox.data.user('reader').loans].slice(0, 100));
    expect(total_record_count).toBe(250);
  });

  test('leaves the list out when it is empty', async () => {
    expect((await call(sandbox, '/users/nothing/loans')).json()).toEqual({ total_record_count: 0 });
    expect((await call(sandbox, '/users/reader/loans?offset=300')).json()).toEqual({
      total_record_count: 250,
    });
  });

  test('tells whether a loan can be renewed only when asked', async () => {
    const renewable = async (query: string) => {
      const { item_loan } = (await call(sandbox, `/users/sorted/loans${query}`)).json();
      return (item_loan as { renewable: unknown }[]).map((loan) => loan.renewable);
    };
    expect(await renewable('')).toEqual([null, null, null]);
    expect((await renewable('?expand=renewable'))[2]).toBe(false);
    const alone = await call(sandbox, '/users/sorted/loans/1?expand=renewable');
    expect(alone.json()).toMatchObject({ renewable: null });
  });

  test('tells completed loans only when asked', async () => {
    expect(await ids('/users/sorted/loans')).toEqual(['3', '2', '1']);
    expect(await ids('/users/sorted/loans?loan_status=Complete')).toEqual(['4']);
  });

  test('sorts, by id where the field is equal', async () => {
    expect(await ids('/users/sorted/loans?order_by=title')).toEqual(['1', '2', '3']);
    expect(await ids('/users/sorted/loans?order_by=title&direction=DESC')).toEqual(['3', '2', '1']);
    expect(await ids('/users/sorted/loans?order_by=due_date')).toEqual(['1', '3', '2']);
  });

  test.each([
    ['?limit=ten', '402205'],
    ['?offset=-1', '402205'],
    ['?order_by=id', '40166411'],
    ['?loan_status=Lost', '40166411'],
  ])('refuses %s with %s', async (query, code) => {
    const answered = await call(sandbox, `/users/reader/loans${query}`);
    expect([answered.status, errorCode(answered)]).toEqual([400, code]);
  });

  test('answers 401861 when there is no such user', async () => {
    const answered = await call(sandbox, '/users/nobody/loans');
    expect([answered.status, errorCode(answered)]).toEqual([400, '401861']);
  });
});

describe('GET /users/{user_id}/loans/{loan_id}', () => {
  test('tells the loan just as the data have it', async () => {
    for (const loan of [...sandbox.data.user('reader').loans].slice(0, 20)) {
      expect((await call(sandbox, `/users/READER/loans/${loan.loan_id}`)).json()).toEqual(loan);
    }
  });

  test('answers 400 with 401823 when the user has no such loan', async () => {
    const [others = ''] = sandbox.data.user('reader').loans.ids();
    for (const id of ['nothing', others]) {
      const answered = await call(sandbox, `/users/nothing/loans/${id}`);
      expect([answered.status, errorCode(answered)]).toEqual([400, '401823']);
    }
  });
});

test('a returned loan is gone, a renewed one is due later, a new one is there', async () => {
  const { loans } = sandbox.data.addUser({ primaryId: 'busy', loans: 2 });
  const [returned = '', renewed = ''] = loans.ids();
  loans.remove(returned);
  loans.change(renewed, { due_date: '2041-01-01T00:00:00Z' });
  const { loan_id } = loans.add({ title: 'Just lent' });
  expect(await ids('/users/busy/loans')).toEqual([renewed, loan_id]);
  expect(errorCode(await call(sandbox, `/users/busy/loans/${returned}`))).toBe('401823');
  expect((await call(sandbox, `/users/busy/loans/${renewed}`)).json().due_date).toBe('2041-01-01T00:00:00Z');
});
