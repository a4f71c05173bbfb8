import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../sandbox.ts';
import { call, errorCode } from '../testing/call.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ users: 230 });
  sandbox.data.addUser({
    primaryId: 'Test_User',
    loans: 14,
    requests: 0,
    fees: [{ balance: 2.5 }, { balance: -0.4 }],
  });
});
afterAll(() => sandbox.close());

describe('GET /users', () => {
  test('pages through all users, ten at a time unless told', async () => {
    const first = (await call(sandbox, '/users')).json();
    expect(first).toMatchObject({ total_record_count: 231 });
    expect(first.user).toHaveLength(10);

    const ids: string[] = [];
    for (const offset of [0, 100, 200]) {
      const { user } = (await call(sandbox, `/users?limit=100&offset=${offset}`)).json();
      ids.push(...(user as { primary_id: string }[]).map(({ primary_id }) => primary_id));
    }
    expect(ids).toEqual(sandbox.data.userIds());
  });

  test('tells the brief form of each, with an address', async () => {
    const { user } = (await call(sandbox, '/users?limit=1&offset=3')).json();
    expect(user).toEqual([
      {
        primary_id: 'anna.müller4@example.edu',
        first_name: expect.any(String),
        last_name: expect.any(String),
        gender: { value: '', desc: null },
        password: '',
        status: { value: 'ACTIVE', desc: 'Active' },
        requests: null,
        loans: null,
        fees: null,
        link: expect.stringMatching(/^https:.*\/users\/anna\.m%C3%BCller4@example\.edu$/),
      },
    ]);
  });

  test('begins with contacts who have no id, where there are any', async () => {
    await using library = await startSandbox({ users: 3, contacts: 2 });
    const page = async (query: string) => {
      const { user, total_record_count } = (await call(library, `/users?${query}`)).json();
      const ids = (user as { primary_id: string }[] | undefined)?.map(({ primary_id }) => primary_id);
      return [total_record_count, ids];
    };
    const ids = ['no primary id (1)', 'no primary id (2)', ...library.data.userIds()];
    expect(await page('')).toEqual([5, ids]);
    expect(await page('limit=2&offset=1')).toEqual([5, ids.slice(1, 3)]);
    expect(await page('limit=2&offset=3')).toEqual([5, ids.slice(3)]);
    expect(await page('offset=5')).toEqual([5, undefined]);
    expect(errorCode(await call(library, '/users/no%20primary%20id%20(1)'))).toBe('401861');
  });

  test('tells the full form with expand=full', async () => {
    const { user } = (await call(sandbox, '/users?limit=1&expand=full')).json();
    expect(user).toEqual([expect.objectContaining({ user_identifier: expect.any(Array) })]);
  });

  test('refuses searches, which it does not imitate, instead of answering with everybody', async () => {
    const answered = await call(sandbox, '/users?q=last_name~Abel');
    expect([answered.status, errorCode(answered)]).toEqual([400, '401666']);
  });
});

describe('GET /users/{user_id}', () => {
  test('finds a user in any case and tells the stored one', async () => {
    const answered = await call(sandbox, '/users/tEST_uSER');
    expect(answered.json()).toMatchObject({
      primary_id: 'Test_User',
      expiry_date: expect.stringMatching(/^\d{4}-\d\d-\d\dZ$/),
      user_role: [],
      loans: null,
    });
  });

  test('finds a user by barcode, unless the identifier type forbids it', async () => {
    const { barcode } = sandbox.data.user('Test_User');
    expect((await call(sandbox, `/users/${barcode}`)).json()).toMatchObject({ primary_id: 'Test_User' });
    expect((await call(sandbox, `/users/${barcode}?user_id_type=BARCODE`)).status).toBe(200);
    const answered = await call(sandbox, `/users/${barcode}?user_id_type=primary_id`);
    expect([answered.status, errorCode(answered)]).toEqual([400, '401890']);
  });

  test('finds a user by an earlier primary id, with everything under the new one', async () => {
    await using library = await startSandbox({ users: 3 });
    const [earlier = ''] = library.data.userIds();
    const { loans, fees } = library.data.user(earlier);
    const fee = fees.add();
    loans.add();
    library.data.renameUser(earlier, 'Renamed');
    for (const id of [earlier.toUpperCase(), 'renamed']) {
      const path = `/users/${encodeURIComponent(id)}`;
      expect((await call(library, path)).json()).toMatchObject({ primary_id: 'Renamed' });
      const { item_loan } = (await call(library, `${path}/loans`)).json();
      expect(new Set((item_loan as { user_id: string }[]).map(({ user_id }) => user_id))).toEqual(
        new Set(['Renamed']),
      );
      expect((await call(library, `${path}/fees/${fee.id}`)).json()).toMatchObject({
        user_primary_id: { value: 'Renamed' },
      });
    }
    expect(library.data.findUser(earlier)).toBeUndefined();
    expect(library.data.userIds()[0]).toBe('Renamed');
    expect(() => library.data.renameUser('renamed', library.data.userIds()[1] ?? '')).toThrow(
      expect.objectContaining({ code: 'SANDBOX_DUPLICATE_ID' }),
    );
  });

  test('counts loans and requests, and sums fees, when asked to expand them', async () => {
    const user = (await call(sandbox, '/users/test_user?expand=loans,fees&view=brief')).json();
    expect(user).toMatchObject({
      loans: { value: '14', link: expect.stringMatching(/\/users\/Test_User\/loans$/) },
      fees: { value: '2.1' },
      requests: null,
    });
    expect(user).not.toHaveProperty('user_identifier');
  });

  test('answers 400 with 401861 and a tracking id when there is no such user', async () => {
    const answered = await call(sandbox, '/users/nobody');
    expect(answered.status).toBe(400);
    expect(answered.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect(answered.json()).toEqual({
      errorsExist: true,
      errorList: {
        error: [
          {
            errorCode: '401861',
            errorMessage: 'User with identifier nobody was not found.',
            trackingId: expect.stringMatching(/^E01-\d{10}-[A-Z0-9]{5}-AWAE\d{10}$/),
          },
        ],
      },
    });
  });

  test.each(['?view=huge', '?expand=loans,everything'])(
    'refuses values that Alma does not list: %s',
    async (query) => {
      const answered = await call(sandbox, `/users/test_user${query}`);
      expect([answered.status, errorCode(answered)]).toEqual([400, '40166411']);
    },
  );
});

test('GET /users/operation/test tells that the key is accepted', async () => {
  expect((await call(sandbox, '/users/operation/test')).status).toBe(200);
});
