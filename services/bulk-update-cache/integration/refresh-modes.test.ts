import type { Sandbox } from '@alma-cache/alma-sandbox';
import type { Item } from '@alma-cache/local-stack';
import { deadLetters, startHarness } from '@alma-cache/testing/harness';
import { beforeAll, describe, expect, test } from '@jest/globals';

const TABLES = {
  userCacheTable: 'primary_id',
  loanCacheTable: 'loan_id',
  requestCacheTable: 'request_id',
  feeCacheTable: 'id',
} as const;
type Table = keyof typeof TABLES;

/** The stores' own, and what says when a record was written. */
const BOOKKEEPING = new Set(['version', 'field_versions', 'read_version', 'list_versions', 'revision']);
const WRITE_TIMES: Readonly<Record<Table, readonly string[]>> = {
  userCacheTable: ['expiry_date'],
  loanCacheTable: [],
  requestCacheTable: ['record_expiry_date'],
  feeCacheTable: ['expiry_date'],
};

/** Two blocks of invented users: every unusual id and two with hundreds of loans among them. */
const USERS = 80;

/** Records in the shapes that answers of Alma were recorded in, where those differ from what the sandbox invents. */
function addRecordedShapes({ data }: Sandbox): void {
  data.statusLabels = true;
  data.addUser({
    primaryId: 'Recorded.Shapes',
    loans: [
      { publication_year: undefined, author: null, description: '', last_renew_date: undefined },
      { user_id: undefined, title: null, due_date: null },
      { process_status: 'LOST', item_barcode: undefined, library: undefined },
    ],
    requests: [
      { pickup_location: undefined, pickup_location_type: undefined, place_in_queue: undefined },
      { user_primary_id: undefined, request_status: 'ON_HOLD_SHELF', comment: null, author: null },
      { request_type: 'BOOKING', expiry_date: null, barcode: undefined },
    ],
    fees: [
      { user_primary_id: undefined, creation_time: 1_700_000_000_000, transaction: undefined },
      { transaction: null, comment: null, title: undefined },
      { owner: null, barcode: undefined, balance: 0 },
    ],
  } as unknown as Parameters<typeof data.addUser>[0]);
}

/** What the cache holds after all users were refreshed, by table and key. */
async function refreshed(refreshMode: 'queued' | 'direct') {
  await using harness = await startHarness(
    { users: USERS, seed: 7 },
    { environment: { REFRESH_MODE: refreshMode } },
  );
  const { sandbox, stack } = harness;
  addRecordedShapes(sandbox);
  await harness.cache(...sandbox.data.userIds());
  expect(await deadLetters(stack)).toEqual({});

  const contents = async (table: Table) => {
    const items = await stack.table(table).scan();
    return new Map(items.map((item) => [String(item[TABLES[table]]), comparable(table, item)]));
  };
  const loans = [...sandbox.data.users()].flatMap((user) => [...user.loans]);
  return {
    cache: {
      userCacheTable: await contents('userCacheTable'),
      loanCacheTable: await contents('loanCacheTable'),
      requestCacheTable: await contents('requestCacheTable'),
      feeCacheTable: await contents('feeCacheTable'),
    },
    renewable: new Map(
      loans.map(({ loan_id, process_status }) => [loan_id, process_status === 'NORMAL'] as const),
    ),
  };
}

function comparable(table: Table, item: Item): Item {
  const fields = Object.entries(item).filter(
    ([field]) => !BOOKKEEPING.has(field) && !WRITE_TIMES[table].includes(field),
  );
  return Object.fromEntries(fields);
}

describe(`${USERS} users, and records in every shape that was recorded, in either mode`, () => {
  let queued: Awaited<ReturnType<typeof refreshed>>;
  let direct: Awaited<ReturnType<typeof refreshed>>;

  beforeAll(async () => {
    queued = await refreshed('queued');
    direct = await refreshed('direct');
  }, 180_000);

  test.each(['userCacheTable', 'requestCacheTable', 'feeCacheTable'] as const)(
    'come to the same items of the %s, field by field',
    (table) => {
      expect(queued.cache[table].size).toBeGreaterThan(USERS);
      expect(direct.cache[table]).toEqual(queued.cache[table]);
    },
  );

  test('come to the same loans, and in direct mode to whether they can be renewed, which lists alone tell', () => {
    const { loanCacheTable: loans } = direct.cache;
    expect(loans.size).toBeGreaterThan(USERS);
    const without = new Map([...loans].map(([id, { renewable: _, ...loan }]) => [id, loan]));
    expect(without).toEqual(queued.cache.loanCacheTable);
    expect(new Map([...loans].map(([id, { renewable }]) => [id, renewable]))).toEqual(direct.renewable);
  });
});
