import {
  type RecordKind,
  recordIds,
  recordKinds,
  toLoanEvidence,
  toUserRecord,
} from '@alma-cache/cache-schemas';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Library, startLibrary } from '../verify/testing/library.ts';

const KINDS: readonly RecordKind[] = Object.values(recordKinds);
/** Alma's clock begins at noon: at midnight it would begin to count the day's calls anew. */
const START = Date.now();
const alma = { perDay: 1_000_000, now: () => Date.UTC(2040, 0, 15, 12) + Date.now() - START };

/** One has more loans than a page of Alma's, some have ids that careless clients get wrong, one has nothing. */
const READERS = [
  ...Array.from({ length: 56 }, (_, index) => ({
    primaryId: `Reader.${index}`,
    loans: 3,
    requests: 3,
    fees: 3,
  })),
  { primaryId: 'heavy', loans: 120, requests: 1 },
  { primaryId: '0012345', loans: 1 },
  { primaryId: 'Zoë Möller@uni', fees: 2 },
  { primaryId: 'a/b+c%d', requests: 2 },
  { primaryId: 'empty' },
];

describe('a library', () => {
  let library: Library;
  const ids = () => library.sandbox.data.userIds();

  beforeAll(async () => {
    library = await startLibrary({ users: READERS });
    await library.cache(...ids());
  });
  afterAll(async () => {
    await library[Symbol.asyncDispose]();
  });

  test('whose cache is as it should be is found right, in three calls a user and one more a full page', async () => {
    const before = library.stack.calls['dynamodb PutItem'];
    const { code, data } = await library.verified(['--all', '--rate', '1000', '--ids']);
    const records = [...library.sandbox.data.users()].flatMap(({ loans, requests, fees }) => [
      ...loans.ids(),
      ...requests.ids(),
      ...fees.ids(),
    ]);
    expect(code).toBe(0);
    expect(data).toMatchObject({
      drawnFrom: READERS.length,
      users: { compared: READERS.length, differing: 0, notCached: 0, unread: 0 },
      records: { compared: records.length, right: records.length, share: 1, high: 1, designEffect: 1 },
      fields: {},
      differing: [],
      next: null,
    });
    expect(data.alma.calls).toBe(3 * READERS.length + 1);
    expect(library.stack.calls['dynamodb PutItem']).toBe(before);
  });

  test('has twenty of each difference in each kind found, whole, and none that is not there', async () => {
    const injected: string[] = [];
    const spoil = (first: number, what: string, spoilOne: (user: number) => string | undefined) => {
      for (let user = first, count = 0; count < 20; user++) {
        const record = spoilOne(user);
        if (record === undefined) continue;
        injected.push(`${record} ${what}`);
        count += 1;
      }
    };
    for (const [index, { name, plural, idOf }] of KINDS.entries()) {
      const first = index * 18;
      const setOf = (user: number) => library.sandbox.data.user(ids()[user] ?? '')[plural];
      const named = (user: number, id: string) => `${ids()[user]?.toLowerCase()} ${name} ${id}`;
      // Each record is spoiled once: the first and the second of a user who has three.
      const at = (user: number, place: number) => {
        const all = setOf(user).ids();
        return all.length >= 3 ? all[place] : undefined;
      };
      const spoiled = new Map<number, string>();
      spoil(first, 'outdated', (user) => {
        const id = at(user, 0);
        if (id === undefined) return undefined;
        spoiled.set(user, id);
        setOf(user).change(id, { title: 'Another title' });
        return named(user, id);
      });
      spoil(first, 'noLongerThere', (user) => {
        const id = at(user, 1);
        if (id === undefined || id === spoiled.get(user)) return undefined;
        setOf(user).remove(id);
        return named(user, id);
      });
      spoil(first, 'missing', (user) => named(user, idOf({ ...setOf(user).add() })));
    }

    const { code, data } = await library.verified(['--all', '--rate', '1000', '--ids']);
    const found = (data.differing ?? []).flatMap(({ userId, records }) =>
      records.map(({ kind, id, what }) => `${userId} ${kind} ${id} ${what}`),
    );
    expect(found.toSorted()).toEqual(injected.toSorted());
    expect(injected).toHaveLength(3 * 3 * 20);
    expect(code).toBe(3);
    for (const { name } of KINDS) {
      expect(data.kinds[name]).toMatchObject({ missing: 20, outdated: 20, noLongerThere: 20, notCached: 0 });
    }
    expect(data.fields).toEqual({ 'loan title': 20, 'request title': 20, 'fee title': 20 });
    const { compared, right, share, low, high } = data.records;
    expect(compared - right).toBe(180);
    expect(low).toBeLessThan(share);
    expect(high).toBeGreaterThan(share);
    expect(data.toShow).toEqual({ share: 0.999, users: null });
  });

  test('is told of in words, without a single id of user or record', async () => {
    const { stdout, stderr } = await library.verify(['--users', '20', '--seed', '1', '--rate', '1000']);
    expect(stdout).toMatch(
      /^20 users compared with Alma\.\nDrawn from 61 users whom the cache answers for, with seed 1\.\n\nright .*95 % confidence/,
    );
    expect(stdout).toMatch(/^records +\d+\.\d\d % +\d+\.\d\d to \d+\.\d\d % +[\d,]+ of [\d,]+$/m);
    expect(stdout).toMatch(/^kind +right +missing +outdated +no longer there +not cached$/m);
    expect(stdout).toMatch(/^loan title +\d+$/m);
    const known = [...library.sandbox.data.users()].flatMap(({ primaryId, loans, requests, fees }) => [
      primaryId,
      ...loans.ids(),
      ...requests.ids(),
      ...fees.ids(),
    ]);
    expect(known.filter((id) => `${stdout}${stderr}`.toLowerCase().includes(id.toLowerCase()))).toEqual([]);
  });

  test('has the same users drawn by the same seed, and the rest of them where it is gone on with', async () => {
    const draw = async (...args: string[]) => {
      const { data } = await library.verified(['--users', '12', '--rate', '1000', '--ids', ...args]);
      return { compared: data.users.compared, differing: data.differing?.map(({ userId }) => userId) ?? [] };
    };
    const whole = await draw('--seed', '7');
    const rest = await draw('--seed', '7', '--from', '7');
    expect(whole.compared).toBe(12);
    expect(rest.compared).toBe(6);
    expect(whole.differing).toEqual(expect.arrayContaining(rest.differing));
    expect((await draw('--seed', '8')).differing.toSorted()).not.toEqual(whole.differing.toSorted());
  });

  test('is queued, where it is to be repaired, as far as something differs', async () => {
    const args = ['--all', '--rate', '1000', '--repair', '--ids'];
    const dry = await library.verify(args);
    expect(dry.stderr).toMatch(/^\d+ users would be queued to be read anew; --yes queues\.$/m);
    expect(await library.bodies('usersQueue')).toEqual([]);

    const { data, stderr } = await library.verified([...args, '--yes']);
    expect(stderr).toMatch(/^\d+ users queued to be read anew\.$/m);
    const differing = data.differing?.map(({ userId }) => userId) ?? [];
    expect((await library.bodies('usersQueue')).toSorted()).toEqual(differing.toSorted());
    expect(differing).toHaveLength(56);
  });
});

describe('some users', () => {
  let library: Library;
  const USERS = Array.from({ length: 20 }, (_, index) => ({ primaryId: `user${index + 1}`, loans: 2 }));

  beforeAll(async () => {
    library = await startLibrary({ users: USERS, ...alma });
  });
  afterAll(async () => {
    await library[Symbol.asyncDispose]();
  });
  beforeEach(() => library.cache(...USERS.map(({ primaryId }) => primaryId)));
  afterEach(() => {
    library.sandbox.faults.clear();
    library.sandbox.limits.perDay = 1_000_000;
    library.sandbox.limits.perSecond = 0;
  });
  const verified = (args: string[], stdin = '') => library.verified(['--rate', '1000', ...args], { stdin });

  test('are those of a list, but for what is invalid or repeated', async () => {
    const { code, data } = await verified(['-', '--ids'], 'USER1\n..\nuser2\nuser1\n\n');
    expect(data).toMatchObject({
      seed: null,
      drawnFrom: null,
      users: { compared: 2, differing: 0, invalid: 1, repeated: 1 },
    });
    expect(code).toBe(3);
    const right = await library.verify(['-'], { stdin: 'user1\n' });
    expect(right.code).toBe(0);
    expect(right.stdout).toMatch(/^None is wrong\. Where wrong records come together in few users/m);
  });

  test('cost no call where the cache would tell nothing of them', async () => {
    const before = library.sandbox.calls.total;
    const expired = toUserRecord({ primaryId: 'user3', ...recordIds([]), loanIds: ['1'], now: 0 });
    await library.users.put(expired, Date.now());
    const { code, data } = await verified(['-'], 'user3\nnobody\n');
    expect(data).toMatchObject({
      users: { compared: 0, notCached: 2 },
      toShow: { users: null },
      alma: { calls: 0 },
    });
    expect(library.sandbox.calls.total).toBe(before);
    expect(code).toBe(0);
  });

  test('are not wrong for an event that is on its way', async () => {
    const { loans } = library.sandbox.data.user('user4');
    const [id = ''] = loans.ids();
    const renewed = loans.change(id, { due_date: '2041-01-01T22:00:00Z' });
    const arrives = () => library.records('loan').merge(toLoanEvidence({ ...renewed }), Date.now());
    const { code, data } = await library.verified(['-'], {
      stdin: 'user4\n',
      sleep: async () => void (await arrives()),
    });
    expect(data.users).toMatchObject({ compared: 1, differing: 0 });
    expect(data.alma.calls).toBe(6);
    expect(code).toBe(0);
  });

  test('whom Alma does not tell of are counted, and end nothing', async () => {
    library.sandbox.faults.set('html-502', { on: ({ route }) => route.userId === 'user5' });
    const { code, data } = await verified(['--all', '--ids']);
    expect(data.users).toMatchObject({ compared: 19, unread: 1 });
    expect(data.unread).toEqual([{ userId: 'user5', reason: expect.stringContaining('502') }]);
    expect(data.next).toBeNull();
    expect(code).toBe(3);
  });

  test('are given up where Alma tells of none, and are gone on with from the first of those', async () => {
    library.sandbox.faults.set('html-502');
    const { code, data } = await verified(['--all', '--seed', '3']);
    expect(code).toBe(1);
    expect(data.users.compared).toBe(0);
    expect(data.next).toBeLessThanOrEqual(20);
  });

  test('are gone on with where the day’s calls were used up', async () => {
    library.sandbox.limits.perDay = library.sandbox.limits.perDay - library.sandbox.limits.remaining + 30;
    const { code, data, stderr } = await library.verified(['--all', '--rate', '20', '--reserve', '0']);
    expect(code).toBe(3);
    expect(data.users.compared).toBeGreaterThan(5);
    expect(data.users.compared).toBeLessThanOrEqual(10);
    expect(stderr).toMatch(/^alma-cache: .*day/im);
    expect(stderr).toContain(
      `To go on: npx alma-cache verify --from ${data.next} --all --rate 20 --reserve 0 --json --stack local-stack --seed ${data.seed}`,
    );

    library.sandbox.limits.perDay = 1_000_000;
    const rest = await verified(['--all', '--seed', String(data.seed), '--from', String(data.next)]);
    expect(rest.code).toBe(0);
    expect(Number(rest.data.users.compared) + Number(data.next) - 1).toBe(20);
  });

  test('are left to patrons where fewer calls than a reserve are left of the day', async () => {
    const before = library.sandbox.calls.total;
    const left = library.sandbox.limits.remaining;
    const { code, stderr } = await library.verify(['--all', '--rate', '20', '--reserve', String(left)]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^alma-cache: Alma has [\d,]+ calls left for the institution today/m);
    expect(stderr).not.toMatch(/user\d/);
    // Those that were under way when the first answer told how many are left.
    expect(library.sandbox.calls.total - before).toBeLessThanOrEqual(20);
  });

  test('are never asked for faster than --rate says', async () => {
    library.sandbox.limits.perSecond = 30;
    const refused = library.sandbox.limits.refused.second;
    const slow = await library.verified(['--all', '--rate', '30']);
    expect(slow.data.users.compared).toBe(20);
    expect(library.sandbox.limits.refused.second).toBe(refused);
    await library.verified(['--all', '--rate', '300']);
    expect(library.sandbox.limits.refused.second).toBeGreaterThan(refused);
  });

  test('are told of as far as they were compared where it is interrupted', async () => {
    const controller = new AbortController();
    library.sandbox.faults.set('slow-body', {
      on: () => {
        if (library.sandbox.calls.total > interruptAt) controller.abort();
        return false;
      },
    });
    const interruptAt = library.sandbox.calls.total + 12;
    const { code, data, stderr } = await library.verified(['--all', '--rate', '20'], {
      signal: controller.signal,
    });
    expect(code).toBe(130);
    expect(data.users.compared).toBeLessThan(6);
    expect(data.next).toBeGreaterThanOrEqual(1);
    expect(stderr).toContain(`--from ${data.next}`);
  });
});

describe('what goes together', () => {
  let library: Library;
  beforeAll(async () => {
    library = await startLibrary({ users: 0 });
  });
  afterAll(async () => {
    await library[Symbol.asyncDispose]();
  });

  test.each([
    ['nobody', [], 'Give one of these'],
    ['a list and a number', ['ids.txt', '--users', '3'], 'Give one of these'],
    ['a number and all', ['--users', '3', '--all'], 'Give one of these'],
    ['a list and a seed', ['-', '--seed', '3'], '--seed is of the order'],
    [
      'a number without its seed to go on with',
      ['--users', '3', '--from', '2'],
      'a --seed, which is missing',
    ],
    ['a beginning after the end', ['--all', '--seed', '1', '--from', '5'], 'nothing from number 5 on'],
  ])('not: %s', async (_, args, message) => {
    const { code, stdout, stderr } = await library.verify(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  test('a cache that answers for nobody shows nothing', async () => {
    const { code, data } = await library.verified(['--all']);
    expect(data).toMatchObject({ users: { compared: 0 }, records: { compared: 0 }, toShow: { users: null } });
    expect(code).toBe(0);
  });
});
