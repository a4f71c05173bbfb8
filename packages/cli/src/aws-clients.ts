import { createRequire } from 'node:module';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { UsageError } from './errors.ts';
import { lazily } from './lazily.ts';

/** Which account and region; undefined is what the SDK's standard chain finds. */
export interface AwsOptions {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  /** Where the services are, and how to sign in there, instead of what the environment says. */
  readonly elsewhere?: Elsewhere | undefined;
  /**
   * Makes the clients give up looking for credentials when it aborts: whoever issues them may never answer, and no request is
   * begun before. Credentials that are there already still sign what has to be finished.
   */
  readonly signal?: AbortSignal | undefined;
}

/** Services on other endpoints than AWS's. */
export interface Elsewhere {
  /** By the names of the variables that lead the SDK there, such as `AWS_ENDPOINT_URL_SQS`. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The clients that the commands share. */
export interface AwsClients {
  readonly cloudFormation: CloudFormationClient;
  readonly cloudWatch: CloudWatchClient;
  readonly cloudWatchLogs: CloudWatchLogsClient;
  readonly dynamoDb: DynamoDBDocumentClient;
  readonly lambda: LambdaClient;
  readonly sqs: SQSClient;
}

/** What every client has. */
interface HasCredentials {
  readonly config: Pick<SQSClient['config'], 'credentials'>;
}

/**
 * The SDK waits without limit by default. AWS answers within a second or two; a search of a log may take some more, and a
 * laptop's network its time.
 */
export const REQUEST_TIMEOUT_MS = 20_000;
const TIMEOUTS = {
  connectionTimeout: 5000,
  requestTimeout: REQUEST_TIMEOUT_MS,
  throwOnRequestTimeout: true,
} as const;

/**
 * In place of the console: where the environment has keys, and a profile is asked for, the SDK would say in eight lines
 * that it takes the profile.
 */
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** `import` would load all of them, which are some twenty megabytes, for commands that need two. */
const require = createRequire(import.meta.url);
const sdk = {
  cloudFormation: (): typeof import('@aws-sdk/client-cloudformation') =>
    require('@aws-sdk/client-cloudformation'),
  cloudWatch: (): typeof import('@aws-sdk/client-cloudwatch') => require('@aws-sdk/client-cloudwatch'),
  cloudWatchLogs: (): typeof import('@aws-sdk/client-cloudwatch-logs') =>
    require('@aws-sdk/client-cloudwatch-logs'),
  dynamoDb: (): typeof import('@aws-sdk/client-dynamodb') => require('@aws-sdk/client-dynamodb'),
  dynamoDbDocuments: (): typeof import('@aws-sdk/lib-dynamodb') => require('@aws-sdk/lib-dynamodb'),
  lambda: (): typeof import('@aws-sdk/client-lambda') => require('@aws-sdk/client-lambda'),
  sqs: (): typeof import('@aws-sdk/client-sqs') => require('@aws-sdk/client-sqs'),
};

/**
 * A client each, made when it is asked for, by the SDK's standard chain: profile, region, `AWS_ENDPOINT_URL_*`. Nothing is sent
 * yet.
 */
export function awsClients({ profile, region, elsewhere, signal }: AwsOptions): AwsClients {
  const config = (service: string) => ({
    requestHandler: TIMEOUTS,
    ...(profile !== undefined && { profile, logger: SILENT }),
    ...(region !== undefined && { region }),
    ...(elsewhere && endpointOf(service, elsewhere)),
  });
  const ready = <Client extends HasCredentials>(client: Client): Client => {
    if (signal !== undefined) giveUpCredentialsAt(signal, client);
    return client;
  };
  return lazily<AwsClients>({
    cloudFormation: () => ready(new (sdk.cloudFormation().CloudFormationClient)(config('CLOUDFORMATION'))),
    cloudWatch: () => ready(new (sdk.cloudWatch().CloudWatchClient)(config('CLOUDWATCH'))),
    // It allows few requests a second for the whole account ("CloudWatch Logs quotas"): throttling is to be sat out.
    cloudWatchLogs: () =>
      ready(
        new (sdk.cloudWatchLogs().CloudWatchLogsClient)({ ...config('CLOUDWATCH_LOGS'), maxAttempts: 6 }),
      ),
    dynamoDb: () => {
      const client = new (sdk.dynamoDb().DynamoDBClient)(config('DYNAMODB'));
      return ready(sdk.dynamoDbDocuments().DynamoDBDocumentClient.from(client));
    },
    lambda: () => ready(new (sdk.lambda().LambdaClient)(config('LAMBDA'))),
    // A redirected endpoint, by whatever variable or profile, must win over the host that a queue's URL names.
    sqs: () => ready(new (sdk.sqs().SQSClient)({ ...config('SQS'), useQueueUrlAsEndpoint: false })),
  });
}

function endpointOf(service: string, { endpoints, credentials }: Elsewhere) {
  const endpoint = endpoints[`AWS_ENDPOINT_URL_${service}`];
  return { credentials, ...(endpoint !== undefined && { endpoint }) };
}

/**
 * Makes a client give up all its requests when the signal aborts, and begin none after that: for code that sends them without
 * a signal, as the stores of the cache do, and only reads.
 */
export function giveUpAt(signal: AbortSignal, { config: { requestHandler } }: DynamoDBDocumentClient): void {
  const handle = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = (request, options) => handle(request, { ...options, abortSignal: signal });
}

/** How long credentials that are being looked for may still take when nobody needs to wait for them any more. ms. */
const LAST_CREDENTIALS_MS = 1000;

function giveUpCredentialsAt(signal: AbortSignal, { config }: HasCredentials): void {
  const look = config.credentials;
  config.credentials = async (properties) => {
    using limit = rejectionAfter(LAST_CREDENTIALS_MS, signal);
    return await Promise.race([look(properties), limit.rejection]);
  };
}

/** Rejects with the signal's reason so long after it aborts. */
function rejectionAfter(ms: number, signal: AbortSignal) {
  const { promise, reject } = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const start = () => {
    timer = setTimeout(() => reject(signal.reason), ms);
  };
  if (signal.aborted) start();
  else signal.addEventListener('abort', start);
  return {
    rejection: promise,
    [Symbol.dispose]: () => {
      signal.removeEventListener('abort', start);
      clearTimeout(timer);
    },
  };
}

/**
 * The region, before a client asks for it: the SDK's own words name no option of this command.
 *
 * @throws UsageError where there is none
 */
export async function requireRegion({ sqs }: AwsClients): Promise<string> {
  try {
    return await sqs.config.region();
  } catch (cause) {
    if (cause instanceof Error && cause.message.includes('Region is missing')) {
      throw new UsageError('There is no AWS region; set AWS_REGION or --region');
    }
    throw cause;
  }
}
