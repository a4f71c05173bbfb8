import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Sandbox, startSandbox } from '@alma-cache/alma-sandbox';
import { ofKinds, type RecordKind, recordKinds } from '@alma-cache/cache-schemas';
import { eventTypes } from '@alma-cache/cache-schemas/events';
import { startDynamoDB, type TestDynamoDB } from '@alma-cache/testing/dynamodb';
import { startFauxqs } from 'fauxqs';
import { generate } from 'selfsigned';
import { forwardTo, type Route, startTlsGateway } from './tls-gateway.ts';

/** How often the functions called each service, whatever the SDK sent again: that depends on how busy the machine is. */
export type Calls = Readonly<Record<string, number>>;

/** What the functions work on: Alma and AWS on loopback emulators behind TLS. */
export interface Cloud extends AsyncDisposable {
  /** A function's environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly alma: Sandbox;
  readonly dynamoDb: TestDynamoDB;
  /** The names of the tables. */
  readonly tables: Readonly<Record<TableName, string>>;
  /** The calls since this was asked for the last time. */
  takeCalls(): Calls;
}

const kinds: readonly RecordKind[] = Object.values(recordKinds);

/** Their keys, by their names. */
const TABLES = { user: 'primary_id', ...ofKinds(({ idField }) => idField), queuedUser: 'primary_id' };
type TableName = keyof typeof TABLES;

const QUEUES = ['users', ...kinds.map(({ plural }) => plural)];

/** @param latencyMs How long each answer of Alma takes. */
export async function startCloud(latencyMs: number): Promise<Cloud> {
  await using parts = new AsyncDisposableStack();
  const alma = parts.use(await startSandbox({ users: [], latency: latencyMs }));
  const dynamoDb = parts.adopt(await startDynamoDB(), (server) => server.stop());
  const messaging = parts.adopt(
    await startFauxqs({ port: 0, logger: false, defaultRegion: REGION }),
    (server) => server.stop(),
  );
  const tables = await tablesOf(dynamoDb);

  let calls = new Map<string, number>();
  const certificate = await certificateOf('localhost');
  const directory = parts.adopt(await mkdtemp(join(tmpdir(), 'alma-cache-bench-')), (path) =>
    rm(path, { recursive: true }),
  );
  const trusted = join(directory, 'certificate.pem');
  await writeFile(trusted, certificate.cert);
  const serve = async (name: string, route: Route): Promise<string> => {
    const counted: Route = (request, response) => {
      if (!isRepetition(request)) calls.set(name, (calls.get(name) ?? 0) + 1);
      route(request, response);
    };
    return parts.use(await startTlsGateway(certificate, counted)).url;
  };
  const forward = (url: string) => parts.use(forwardTo(url));
  const aws = forward(`http://127.0.0.1:${messaging.port}`);
  const [sqs, sns, dynamodb, ssm, almaUrl] = await Promise.all([
    serve('sqs', aws),
    serve('sns', aws),
    serve('dynamodb', forward(dynamoDb.endpoint)),
    serve('ssm', parameterStore(alma.apiKey)),
    serve('alma', forward(alma.url)),
  ]);

  const queueUrls = QUEUES.map((name) => [
    `${name.toUpperCase()}_QUEUE_URL`,
    messaging.createQueue(name).queueUrl,
  ]);
  const topicArns = eventTypes.map((type) => [`${type}_TOPIC_ARN`, messaging.createTopic(type).topicArn]);
  const environment = {
    ...LAMBDA,
    NODE_EXTRA_CA_CERTS: trusted,
    AWS_ENDPOINT_URL_SQS: sqs,
    AWS_ENDPOINT_URL_SNS: sns,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_ENDPOINT_URL_SSM: ssm,
    ALMA_API_URL: almaUrl + new URL(alma.url).pathname,
    ALMA_API_KEY_NAME: '/bench/api-key',
    ALMA_SHARED_SECRET_NAME: '/bench/shared-secret',
    ALMA_REQUESTS_PER_SECOND: '0',
    REFRESH_MODE: 'queued',
    VERIFY_USERS: '0',
    USER_CACHE_TABLE: tables.user,
    ...Object.fromEntries(kinds.map(({ name, tableVariable }) => [tableVariable, tables[name]])),
    QUEUED_USER_CACHE_TABLE: tables.queuedUser,
    ...Object.fromEntries([...queueUrls, ...topicArns]),
  };
  const held = parts.move();
  return {
    environment,
    alma,
    dynamoDb,
    tables,
    takeCalls: () => {
      const taken = Object.fromEntries(calls);
      calls = new Map();
      return taken;
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** The SDK numbers the attempts of a call: `attempt=1; max=3`. */
const isRepetition = ({ headers }: IncomingMessage): boolean =>
  !/^(?:attempt=1;|$)/.test(String(headers['amz-sdk-request'] ?? ''));

const REGION = 'eu-west-1';

/** What Lambda's runtime sets, tracing without a sampled trace included. */
const LAMBDA = {
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
  AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
  LAMBDA_TASK_ROOT: '/var/task',
  POWERTOOLS_METRICS_NAMESPACE: 'AlmaCache',
  POWERTOOLS_SERVICE_NAME: 'bench',
  LOG_USER_IDS: 'false',
  TZ: ':UTC',
  _HANDLER: 'bench.handler',
  _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=0',
};

async function tablesOf(dynamoDb: TestDynamoDB): Promise<Record<TableName, string>> {
  const entries = Object.entries(TABLES).map(
    async ([name, key]) => [name, await dynamoDb.createTable({ key })] as const,
  );
  return Object.fromEntries(await Promise.all(entries)) as Record<TableName, string>;
}

async function certificateOf(host: string) {
  const { cert, private: key } = await generate([{ name: 'commonName', value: host }], {
    keyType: 'ec',
    curve: 'P-256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }],
  });
  return { cert, key };
}

/** A parameter store that holds one value under every name. */
function parameterStore(value: string): Route {
  const answer = async (request: IncomingMessage) => {
    const { Names } = JSON.parse(await text(request)) as { Names: string[] };
    const Parameters = Names.map((Name) => ({ Name, Type: 'SecureString', Value: value }));
    return JSON.stringify({ Parameters, InvalidParameters: [] });
  };
  return (request, response) => {
    answer(request).then(
      (body) => response.setHeader('content-type', 'application/x-amz-json-1.1').end(body),
      (error) => response.destroy(error),
    );
  };
}
