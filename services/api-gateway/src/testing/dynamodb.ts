import { queuedUserTable, type RecordKind, recordKinds, userTable } from '@alma-cache/cache-schemas';
import { startDynamoDB as startEmptyDynamoDB } from '@alma-cache/testing/dynamodb';

export const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** An emulator of DynamoDB with every table of the cache, empty. */
export interface TestDynamoDB extends AsyncDisposable {
  readonly endpoint: string;
  /** The name of a table, by the variable that the function knows it by. */
  table(variable: string): string;
  /** All of them, as the function's environment has them. */
  readonly environment: Readonly<Record<string, string>>;
}

export async function startDynamoDB(): Promise<TestDynamoDB> {
  const { endpoint, createTable, stop } = await startEmptyDynamoDB();
  const environment: Record<string, string> = {
    USER_CACHE_TABLE: await createTable(userTable),
    QUEUED_USER_CACHE_TABLE: await createTable(queuedUserTable),
  };
  const kinds: readonly RecordKind[] = Object.values(recordKinds);
  for (const { tableVariable, idField } of kinds) {
    environment[tableVariable] = await createTable({ key: idField });
  }
  const table = (variable: string) => environment[variable] ?? '';
  return { endpoint, table, environment, [Symbol.asyncDispose]: stop };
}
