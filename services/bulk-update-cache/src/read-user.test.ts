import { AlmaClient, type Fetch } from '@alma-cache/alma-client';
import { type RecordKind, recordKinds } from '@alma-cache/cache-schemas';
import { VirtualTime } from '@alma-cache/testing/virtual-time';
import { expect, test } from '@jest/globals';
import { readUser } from './read-user.ts';

const kinds = Object.values(recordKinds).map((kind: RecordKind) => ({ kind }));
const loanIds = Array.from({ length: 3000 }, (_, index) => `loan${index}`);

test('3,000 loans are read in half the function’s time from an Alma that takes a second for a page, at four calls a second', async () => {
  const time = new VirtualTime();
  const fetch: Fetch = async (url) => {
    await time.sleep(1000);
    const { pathname, searchParams } = new URL(url);
    if (!pathname.endsWith('/loans')) return Response.json({ total_record_count: 0 });
    const offset = Number(searchParams.get('offset') ?? 0);
    const page = loanIds.slice(offset, offset + Number(searchParams.get('limit')));
    return Response.json({
      item_loan: page.map((loan_id) => ({ loan_id, user_id: 'collector' })),
      total_record_count: loanIds.length,
    });
  };
  const alma = new AlmaClient({
    apiKey: 'l8xx',
    requestsPerSecond: 4,
    now: time.now,
    sleep: time.sleep,
    fetch,
  });

  const { lists } = await time.run(
    readUser('collector', 0, {
      alma: (signal) => alma.users.for('collector', { signal }),
      readPrimaryId: () => Promise.reject(new Error('is known')),
      kinds,
      signal: new AbortController().signal,
    }),
  );

  const [loans] = lists;
  expect(loans?.records).toMatchObject(loanIds.map((loan_id) => ({ loan_id })));
  // Of 25 s. The other half is for what it does with them.
  expect(time.now()).toBeLessThan(12_500);
});
