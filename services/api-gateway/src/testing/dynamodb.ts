import { feeTable, loanTable, queuedUserTable, requestTable, userTable } from '@alma-cache/cache-schemas';
import { startDynamoDB as startEmptyDynamoDB } from '@alma-cache/testing/dynamodb';

export const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** An emulator of DynamoDB with the five tables, empty. */
export interface TestDynamoDB extends AsyncDisposable {
  readonly endpoint: string;
  /** The names of the tables. */
  readonly tables: Readonly<Record<'users' | 'loans' | 'requests' | 'fees' | 'queuedUsers', string>>;
}

export async function startDynamoDB(): Promise<TestDynamoDB> {
  const { endpoint, createTable, stop } = await startEmptyDynamoDB();
  const tables = {
    users: await createTable(userTable),
    loans: await createTable(loanTable),
    requests: await createTable(requestTable),
    fees: await createTable(feeTable),
    queuedUsers: await createTable(queuedUserTable),
  };
  return { endpoint, tables, [Symbol.asyncDispose]: stop };
}
