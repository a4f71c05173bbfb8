import { expect, test } from '@jest/globals';
import { ofKindNames, type RecordKindName } from '../kind-names.ts';
import type { KindComparison } from './compare-user.ts';
import { wilson } from './share.ts';
import { Verification } from './verification.ts';

const NOTHING: KindComparison = { right: [], missing: [], outdated: [], noLongerThere: [], notCached: [] };
const ids = (count: number) => Array.from({ length: count }, (_, index) => String(index));
const differing = (...fields: string[]) => ({
  id: '1',
  fields: fields.map((field) => ({ field, verdict: 'differs' as const, cache: 1, alma: 2 })),
});
const user = (kinds: Partial<Record<RecordKindName, Partial<KindComparison>>>) =>
  ofKindNames((name) => ({ ...NOTHING, ...kinds[name] }));

test('a verification counts users, records by kind, and fields', () => {
  const verification = new Verification();
  verification.add(undefined);
  verification.add(user({ loan: { right: ids(6), notCached: ids(1) }, fee: { right: ids(1) } }));
  verification.add(user({}));
  verification.add(
    user({
      loan: {
        right: ids(2),
        missing: ids(1),
        outdated: [differing('due_date', 'title'), differing('title')],
      },
      request: { noLongerThere: ids(2) },
    }),
  );
  expect(verification).toMatchObject({
    users: 3,
    differing: 1,
    notCached: 1,
    records: 14,
    right: 9,
    kinds: {
      loan: { right: 8, missing: 1, outdated: 2, noLongerThere: 0, notCached: 1 },
      request: { right: 0, missing: 0, outdated: 0, noLongerThere: 2, notCached: 0 },
      fee: { right: 1, missing: 0, outdated: 0, noLongerThere: 0, notCached: 0 },
    },
    usersRight: wilson(2, 3),
  });
  expect(Object.fromEntries(verification.fields)).toEqual({ 'loan due_date': 1, 'loan title': 2 });
});

test('the users that show 99.9 % are so many that their records do', () => {
  const verification = new Verification();
  expect(verification.usersToShow(0.999)).toBeUndefined();
  for (let added = 0; added < 100; added++) verification.add(user({ loan: { right: ids(7) } }));
  expect(verification.usersToShow(0.999)).toBe(Math.ceil(3838 / 7));
  verification.add(user({ loan: { missing: ids(7) } }));
  expect(verification.usersToShow(0.999)).toBe(Number.POSITIVE_INFINITY);
});
