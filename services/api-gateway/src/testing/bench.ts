import { AlmaClient } from '@alma-cache/alma-client';
import {
  type Sandbox,
  type SandboxOptions,
  type SandboxUser,
  startSandbox,
  type UserSpecification,
} from '@alma-cache/alma-sandbox';
import { Queue } from '@alma-cache/aws-utils';
import { ofKinds, QueuedUserStore, type RecordStore, UserStore } from '@alma-cache/cache-schemas';
import { CapturedLogger } from '@alma-cache/testing/captured-logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { startFauxqs } from 'fauxqs';
import { createServer, type ServePorts } from '../serve.ts';
import { credentials, startDynamoDB } from './dynamodb.ts';
import { type ApiAnswer, ask } from './gateway.ts';

/**
 * The API with all that it works on: Alma's sandbox, DynamoDB and SQS emulators, and a clock that stands still until it
 * is moved.
 */
export interface Bench extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly stores: ServePorts['stores'] &
    Readonly<Record<'loans' | 'requests' | 'fees', RecordStore<object>>>;
  /** Answers a request as API Gateway makes it. */
  readonly serve: ReturnType<typeof createServer>;
  /** Asks for a path, its ids encoded, and checks the answer against openapi.yaml. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<ApiAnswer>;
  /** A user whom no other test has met. Their id is of mixed case. Default: with records of each kind. */
  newUser(records?: Records): SandboxUser;
  /** A user whom the cache holds with all records. */
  cachedUser(records?: Records): Promise<SandboxUser>;
  /** How many calls Alma gets while something is done. */
  callsDuring(work: () => Promise<unknown>): Promise<number>;
  /** What was sent to the Users queue so far. */
  queued(): string[];
  /** What was logged so far, a line each. */
  log(): string[];
  /** What was counted so far, by metric. */
  counted(): Readonly<Record<string, number>>;
  /** The bench's clock, epoch ms. */
  now(): number;
  /** Lets time pass for the cache and the API. */
  passSeconds(seconds: number): void;
  /** Lets so much time pass with each call of Alma. Default: none. */
  almaTakes(seconds: number): void;
  /** Lets DynamoDB fail, or work again. */
  breakDynamoDB(broken: boolean): void;
}

/** The records of a user, or how many. */
type Records = Omit<UserSpecification, 'primaryId'>;

const QUEUE = 'users';

export async function startBench(options: SandboxOptions & { almaMs?: number } = {}): Promise<Bench> {
  const { almaMs = 10_000, ...sandboxOptions } = options;
  const sandbox = await startSandbox({ users: [], ...sandboxOptions });
  const dynamodb = await startDynamoDB();
  const fauxqs = await startFauxqs({ port: 0, logger: false, defaultRegion: 'eu-west-1' });
  const { queueUrl } = fauxqs.createQueue(QUEUE);

  let time = Date.now();
  let broken = false;
  let secondsPerCall = 0;
  const counts: Record<string, number> = {};
  const pass = (seconds: number) => {
    time += seconds * 1000;
  };
  const now = () => time;
  const region = 'eu-west-1';
  const documentClient = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: dynamodb.endpoint, region, credentials }),
  );
  documentClient.middlewareStack.add(
    (next) => async (args) => {
      if (broken) throw Object.assign(new Error('broken'), { name: 'InternalServerError', $metadata: {} });
      return next(args);
    },
    { step: 'initialize' },
  );
  const sqs = new SQSClient({ endpoint: `http://127.0.0.1:${fauxqs.port}`, region, credentials });
  const store = (variable: string) => ({ client: documentClient, table: dynamodb.table(variable), now });
  const records = ofKinds((kind) => kind.store(store(kind.tableVariable)));
  const stores = {
    users: new UserStore(store('USER_CACHE_TABLE')),
    queuedUsers: new QueuedUserStore(store('QUEUED_USER_CACHE_TABLE')),
    records,
    loans: records.loan,
    requests: records.request,
    fees: records.fee,
  };
  const logger = new CapturedLogger();
  const serve = createServer({
    stores,
    alma: new AlmaClient({
      apiKey: sandbox.apiKey,
      baseUrl: sandbox.url,
      now,
      sleep: async () => {},
      onCall: () => pass(secondsPerCall),
    }),
    usersQueue: new Queue({ url: queueUrl }, { client: sqs }),
    logger,
    count: (name) => {
      counts[name] = (counts[name] ?? 0) + 1;
    },
    almaMs,
    now,
  });

  const get: Bench['get'] = (path, headers) => ask(serve, path, headers);
  let users = 0;
  const newUser: Bench['newUser'] = (records = { loans: 3, requests: 2, fees: 2 }) => {
    users += 1;
    return sandbox.data.addUser({ primaryId: `Reader${users}`, ...records });
  };

  return {
    sandbox,
    stores,
    serve,
    get,
    newUser,
    async cachedUser(records) {
      const user = newUser(records);
      await get(`/users/${user.primaryId}`);
      return user;
    },
    async callsDuring(work) {
      const before = sandbox.calls.total;
      await work();
      return sandbox.calls.total - before;
    },
    queued: () => fauxqs.inspectQueue(QUEUE)?.messages.ready.map(({ body }) => body) ?? [],
    log: () => logger.lines.map((line) => JSON.stringify(line)),
    now,
    counted: () => ({ ...counts }),
    passSeconds: pass,
    almaTakes: (seconds) => {
      secondsPerCall = seconds;
    },
    breakDynamoDB: (state) => {
      broken = state;
    },
    async [Symbol.asyncDispose]() {
      documentClient.destroy();
      sqs.destroy();
      await sandbox.close();
      await fauxqs.stop();
      await dynamodb[Symbol.asyncDispose]();
    },
  };
}
