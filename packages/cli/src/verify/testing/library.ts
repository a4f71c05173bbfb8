import type { UnknownFields } from '@alma-cache/alma-client';
import { type Sandbox, type SandboxOptions, startSandbox } from '@alma-cache/alma-sandbox';
import {
  type RecordKind,
  type RecordKindName,
  recordIds,
  recordKinds,
  toOwnEvidence,
  toUserRecord,
  UserStore,
} from '@alma-cache/cache-schemas';
import { documentClient } from '@alma-cache/testing/dynamodb';
import { type Ran, type RunOptions, runCommand } from '../../testing/run-command.ts';
import { type SmallStack, startSmallStack } from '../../testing/small-stack.ts';

/** An Alma, and a cache that is exactly as it is. */
export interface Library extends SmallStack {
  readonly sandbox: Sandbox;
  readonly users: UserStore;
  /** Runs `alma-cache verify`. */
  verify(args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** What it prints as JSON. */
  verified(args: readonly string[], options?: RunOptions): Promise<Ran & { readonly data: Verified }>;
  /** Makes the cache what Alma is. */
  cache(...userIds: readonly string[]): Promise<void>;
  records(kind: RecordKindName): ReturnType<RecordKind['store']>;
}

export interface Verified {
  readonly seed: number | null;
  readonly drawnFrom: number | null;
  readonly users: Readonly<Record<string, number>>;
  readonly records: Readonly<
    Record<'compared' | 'right' | 'share' | 'low' | 'high' | 'designEffect', number>
  >;
  readonly kinds: Readonly<Record<RecordKindName, Readonly<Record<string, number>>>>;
  readonly fields: Readonly<Record<string, number>>;
  readonly toShow: { readonly share: number; readonly users: number | null };
  readonly alma: { readonly calls: number; readonly callsLeft: number | null };
  readonly next: number | null;
  readonly differing?: readonly {
    readonly userId: string;
    readonly records: readonly {
      readonly kind: RecordKindName;
      readonly id: string;
      readonly what: string;
      readonly fields: readonly string[];
    }[];
  }[];
  readonly unread?: readonly { readonly userId: string; readonly reason: string }[];
}

/** Records that are written at once. */
const AT_ONCE = 50;

export async function startLibrary(options: SandboxOptions): Promise<Library> {
  const sandbox = await startSandbox(options);
  const small = await startSmallStack(TEMPLATE);
  const client = documentClient(String(small.stack.endpoints.AWS_ENDPOINT_URL_DYNAMODB));
  const tableOf = (logicalId: string) => small.stack.table(logicalId).name;
  const users = new UserStore({ client, table: tableOf('userCacheTable') });
  const stores = new Map(
    Object.values(recordKinds).map((kind: RecordKind) => [
      kind.name,
      kind.store({ client, table: tableOf(`${kind.name}CacheTable`) }),
    ]),
  );
  const records = (kind: RecordKindName) => {
    const store = stores.get(kind);
    if (store === undefined) throw new Error(`There is no table of ${kind}s`);
    return store;
  };

  const cacheUser = async (userId: string) => {
    const user = sandbox.data.user(userId);
    const now = Date.now();
    for (const kind of kinds) {
      const evidence = [...user[kind.plural]].map((record) =>
        toOwnEvidence(kind, overTheWire(record), userId, now),
      );
      for (let start = 0; start < evidence.length; start += AT_ONCE) {
        const some = evidence.slice(start, start + AT_ONCE);
        await Promise.all(some.map((each) => records(kind.name).merge(each, now)));
      }
    }
    const lists = kinds.map((kind) => ({ kind, records: [...user[kind.plural]] }));
    await users.put(toUserRecord({ primaryId: userId, ...recordIds(lists), now }), now);
  };

  const verify: Library['verify'] = (args, runOptions = {}) => {
    const alma = { ALMA_API_URL: sandbox.url, ALMA_API_KEY: sandbox.apiKey };
    const env = { ...small.env, ...alma, ...runOptions.env };
    return runCommand(['verify', ...args, '--stack', 'local-stack'], { ...runOptions, env });
  };
  return {
    ...small,
    sandbox,
    users,
    records,
    verify,
    verified: async (args, runOptions) => {
      const ran = await verify([...args, '--json'], runOptions);
      return { ...ran, data: JSON.parse(ran.stdout) as Verified };
    },
    cache: async (...userIds) => {
      for (const userId of userIds) await cacheUser(userId);
    },
    [Symbol.asyncDispose]: async () => {
      client.destroy();
      await small[Symbol.asyncDispose]();
      await sandbox.close();
    },
  };
}

const overTheWire = (record: object): UnknownFields => JSON.parse(JSON.stringify(record));

const table = (key: string) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
    KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
  },
});

const kinds: readonly RecordKind[] = Object.values(recordKinds);

const TEMPLATE = {
  Resources: {
    usersQueue: { Type: 'AWS::SQS::Queue', Properties: {} },
    userCacheTable: table('primary_id'),
    ...Object.fromEntries(kinds.map(({ name, idField }) => [`${name}CacheTable`, table(idField)])),
  },
};
