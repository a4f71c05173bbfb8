import type { AlmaLoan } from '@alma-cache/alma-client';
import { loanKind } from '@alma-cache/cache-schemas';
import { almaLists } from '@alma-cache/testing/alma-lists';
import { expect, test } from '@jest/globals';
import { ListReads } from './list-reads.ts';

/** A user's lists, of which each read of the loans waits until it is let go. */
function slowLists(loans: readonly string[]) {
  const reads: PromiseWithResolvers<AlmaLoan[]>[] = [];
  const lists = almaLists({
    loans: () => {
      const read = Promise.withResolvers<AlmaLoan[]>();
      reads.push(read);
      return read.promise;
    },
  });
  return { reads, lists, answer: () => loans.map((loan_id) => ({ loan_id })) };
}

let time = 100;
const now = () => time++;

test('records of one user that are looked for at once share a read, as of when it began', async () => {
  const { reads, lists, answer } = slowLists(['1', '2']);
  const finder = new ListReads(loanKind, now);
  time = 100;
  const found = Promise.all(['1', '2', '3'].map((id) => finder.find('ann', id, lists)));
  reads[0]?.resolve(answer());
  expect(await found).toEqual([
    { record: { loan_id: '1' }, readAt: 100 },
    { record: { loan_id: '2' }, readAt: 100 },
    { record: undefined, readAt: 100 },
  ]);
  expect(reads).toHaveLength(1);
});

test('users do not share a read, nor does whoever comes after it', async () => {
  const { reads, lists, answer } = slowLists(['1']);
  const finder = new ListReads(loanKind, now);
  time = 100;
  const anns = finder.find('ann', '1', lists);
  const bens = finder.find('ben', '1', lists);
  for (const read of reads) read.resolve(answer());
  expect([await anns, await bens]).toMatchObject([{ readAt: 100 }, { readAt: 101 }]);
  const later = finder.find('ann', '1', lists);
  reads[2]?.resolve([]);
  expect(await later).toEqual({ record: undefined, readAt: 102 });
});

test('a read that fails is told to all who wait for it, and made again for the next', async () => {
  const { reads, lists, answer } = slowLists(['1']);
  const finder = new ListReads(loanKind, now);
  const all = Promise.allSettled([finder.find('ann', '1', lists), finder.find('ann', '2', lists)]);
  reads[0]?.reject(new Error('no list'));
  expect(await all).toMatchObject([
    { status: 'rejected', reason: new Error('no list') },
    { status: 'rejected', reason: new Error('no list') },
  ]);
  const again = finder.find('ann', '1', lists);
  reads[1]?.resolve(answer());
  expect(await again).toMatchObject({ record: { loan_id: '1' } });
});
