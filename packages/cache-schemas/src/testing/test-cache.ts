import type { TestDynamoDB } from '@alma-cache/testing/dynamodb';
import { FeeStore } from '../fee-store.ts';
import { LoanStore } from '../loan-store.ts';
import { recordIds } from '../record-ids.ts';
import { recordKinds } from '../record-kinds.ts';
import { RequestStore } from '../request-store.ts';
import { type RecordIds, toUserRecord, userTable } from '../user-record.ts';
import { UserStore } from '../user-store.ts';

/** Empty tables and their stores, at a time of the test's. */
export async function testCache(dynamodb: TestDynamoDB, now: () => number) {
  const store = async (key: string) => ({
    client: dynamodb.client,
    table: await dynamodb.createTable({ key }),
    now,
    sleep: async () => {},
  });
  const userOptions = await store(userTable.key);
  const users = new UserStore(userOptions);
  const loans = new LoanStore(await store('loan_id'));
  const requests = new RequestStore(await store('request_id'));
  const fees = new FeeStore(await store('id'));
  return {
    userTable: userOptions.table,
    users,
    loans,
    requests,
    fees,
    caches: [
      { kind: recordKinds.loan, records: loans },
      { kind: recordKinds.request, records: requests },
      { kind: recordKinds.fee, records: fees },
    ],
    /** Caches a user's lists as of a time. */
    putUser: (primaryId: string, version: number, ids: Partial<RecordIds> = {}) =>
      users.put(toUserRecord({ primaryId, ...recordIds([]), ...ids, now: now() }), version),
  };
}
