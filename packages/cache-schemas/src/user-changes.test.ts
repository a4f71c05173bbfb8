import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { recordIds } from './record-ids.ts';
import { afterEdit, afterRead, type ListEdit, newestVersion, type StoredUser } from './user-changes.ts';
import { toUserRecord, type UserList, type UserRecord, unreadUser, userLists } from './user-record.ts';

type Lists = Record<UserList, string[]>;
type Event = ListEdit & { version: number };
type Change = Event | { read: Lists; version: number };

/** Something for each list. */
const ofLists = <T>(of: (list: UserList) => T) =>
  Object.fromEntries(userLists.map((list) => [list, of(list)])) as Record<UserList, T>;

const record = (lists: Partial<Lists>): UserRecord => ({
  ...toUserRecord({ primaryId: 'ann', ...recordIds([]), now: 0 }),
  ...lists,
});

const unread = unreadUser('ann', 0);

const firstRead: Change = {
  version: 0,
  read: { ...ofLists(() => []), loan_ids: ['1'], fee_ids: ['1', '2'] },
};

/** The same ids in every list, and few moments: so that changes meet. */
const id = fc.constantFrom('1', '2', '__proto__');
const version = fc.integer({ min: 1, max: 8 });
const lists = fc.record(ofLists(() => fc.uniqueArray(id)));
const edit = fc.record({
  action: fc.constantFrom('add' as const, 'delete' as const),
  list: fc.constantFrom(...userLists),
  id,
});
const event: fc.Arbitrary<Event> = fc.tuple(edit, version).map(([edit, version]) => ({ ...edit, version }));
const reads = fc.uniqueArray(fc.record({ version, read: lists }), { selector: ({ version }) => version });
const changes: fc.Arbitrary<Change[]> = fc
  .tuple(reads, fc.array(event, { maxLength: 20 }))
  .chain(([reads, events]) => {
    const all = [...reads, ...events];
    // Some of them come twice.
    return fc
      .tuple(fc.shuffledSubarray(all, { minLength: all.length }), fc.subarray(all))
      .map(([once, again]) => [...once, ...again]);
  });

/** The user after the changes, in the order in which they come. */
const afterAll = (changes: readonly Change[]): StoredUser =>
  changes.reduce<StoredUser>((user, change) => {
    const next =
      'read' in change
        ? afterRead(user, record(change.read), change.version)
        : afterEdit(user, change, unread);
    return typeof next === 'string' ? user : next;
  }, undefined);

/** What the changes come to in the order of their versions; of one moment, reads first and deletions last. */
const inOrder = (changes: readonly Change[]): Lists => {
  const rank = (change: Change) => ('read' in change ? 0 : change.action === 'add' ? 1 : 2);
  const listed = new Set<string>();
  for (const change of changes.toSorted((a, b) => a.version - b.version || rank(a) - rank(b))) {
    if ('read' in change) {
      listed.clear();
      for (const list of userLists) for (const id of change.read[list]) listed.add(`${list} ${id}`);
    } else if (change.action === 'add') listed.add(`${change.list} ${change.id}`);
    else listed.delete(`${change.list} ${change.id}`);
  }
  const idsOf = (list: UserList) =>
    [...listed].flatMap((entry) => (entry.startsWith(`${list} `) ? [entry.slice(list.length + 1)] : []));
  return sorted(ofLists(idsOf));
};

const sorted = (lists: Lists): Lists => ofLists((list) => lists[list].toSorted());

test('reads and events end with the newest of each id, in whatever order and however often they come', () => {
  fc.assert(
    fc.property(fc.constantFrom([firstRead], []), changes, (first, shuffled) => {
      const user = afterAll([...first, ...shuffled]) ?? unread;
      expect(sorted(user)).toEqual(inOrder([...first, ...shuffled]));
    }),
    { numRuns: 1_000 },
  );
});

test('the newest version is that of the newest read or event', () => {
  fc.assert(
    fc.property(changes, (shuffled) => {
      const versions = shuffled.map(({ version }) => version);
      expect(newestVersion(afterAll([firstRead, ...shuffled]))).toBe(Math.max(0, ...versions));
    }),
  );
  expect(newestVersion(undefined)).toBe(0);
});

test('the versions of events are forgotten with a newer read', () => {
  fc.assert(
    fc.property(changes, lists, (shuffled, read) => {
      const user = afterAll([firstRead, ...shuffled, { version: 9, read }]);
      expect(user).toEqual({ ...record(read), version: 9, list_versions: {} });
    }),
  );
});

describe('an edit', () => {
  test('changes the place of its own id and of nothing else, with and without a version', () => {
    fc.assert(
      fc.property(lists, edit, fc.constantFrom(undefined, 5), (before, edit, version) => {
        const user = { ...record(before), other: 'attribute of the older stack' };
        const next = afterEdit(user, { ...edit, version }, unread);
        const isListed = before[edit.list].includes(edit.id);
        const others = before[edit.list].filter((id) => id !== edit.id);
        const isChange = isListed !== (edit.action === 'add');
        if (!isChange && version === undefined) {
          expect(next).toBe('written');
          return;
        }
        expect(next).toEqual({
          ...user,
          ...(isChange && { [edit.list]: edit.action === 'add' ? [...others, edit.id] : others }),
          ...(version !== undefined && { list_versions: { [`${edit.list}/${edit.id}`]: version } }),
        });
      }),
    );
  });

  test('leaves a record of the older stack without fees, when there is no fee to delete from it', () => {
    const { fee_ids, ...older } = record({ loan_ids: ['1'] });
    const deletion = { action: 'delete', list: 'fee_ids', id: '1', version: 5 } as const;
    expect(afterEdit(older as UserRecord, deletion, unread)).toEqual({
      ...older,
      list_versions: { 'fee_ids/1': 5 },
    });
  });
});
