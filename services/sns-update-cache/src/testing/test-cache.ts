import {
  FeeStore,
  feeTable,
  LoanStore,
  loanTable,
  QueuedUserStore,
  queuedUserTable,
  RequestStore,
  requestTable,
  UserStore,
  userTable,
} from '@alma-cache/cache-schemas';
import { startDynamoDB } from '@alma-cache/testing/dynamodb';

/** The service's tables, on an emulator of their own, and stores on them. */
export async function startCache() {
  const { client, createTable, endpoint, item, stop } = await startDynamoDB();
  const tables = {
    users: await createTable(userTable),
    loans: await createTable(loanTable),
    requests: await createTable(requestTable),
    fees: await createTable(feeTable),
    queuedUsers: await createTable(queuedUserTable),
  };
  return {
    client,
    endpoint,
    item,
    stop,
    tables,
    users: new UserStore({ client, table: tables.users }),
    loans: new LoanStore({ client, table: tables.loans }),
    requests: new RequestStore({ client, table: tables.requests }),
    fees: new FeeStore({ client, table: tables.fees }),
    queuedUsers: new QueuedUserStore({ client, table: tables.queuedUsers }),
  };
}

export type TestCache = Awaited<ReturnType<typeof startCache>>;
