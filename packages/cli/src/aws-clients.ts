import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { UsageError } from './errors.ts';

/** Which account and region; undefined is what the SDK's standard chain finds. */
export interface AwsOptions {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  /** Where the services are, and how to sign in there, instead of what the environment says. */
  readonly elsewhere?: Elsewhere | undefined;
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

/** A client each, by the SDK's standard chain: profile, region, `AWS_ENDPOINT_URL_*`. Nothing is sent yet. */
export function awsClients({ profile, region, elsewhere }: AwsOptions): AwsClients {
  const config = (service: string) => ({
    requestHandler: TIMEOUTS,
    ...(profile !== undefined && { profile, logger: SILENT }),
    ...(region !== undefined && { region }),
    ...(elsewhere && endpointOf(service, elsewhere)),
  });
  return {
    cloudFormation: new CloudFormationClient(config('CLOUDFORMATION')),
    cloudWatch: new CloudWatchClient(config('CLOUDWATCH')),
    // It allows few requests a second for the whole account ("CloudWatch Logs quotas"): throttling is to be sat out.
    cloudWatchLogs: new CloudWatchLogsClient({ ...config('CLOUDWATCH_LOGS'), maxAttempts: 6 }),
    dynamoDb: DynamoDBDocumentClient.from(new DynamoDBClient(config('DYNAMODB'))),
    lambda: new LambdaClient(config('LAMBDA')),
    // A redirected endpoint, by whatever variable or profile, must win over the host that a queue's URL names.
    sqs: new SQSClient({ ...config('SQS'), useQueueUrlAsEndpoint: false }),
  };
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

/**
 * Makes the clients give up looking for credentials when the signal aborts: whoever issues them may never answer, and no
 * request is begun before. Credentials that are there already still sign what has to be finished.
 */
export function giveUpCredentialsAt(signal: AbortSignal, clients: AwsClients): void {
  for (const { config } of Object.values(clients) as SQSClient[]) {
    const look = config.credentials;
    config.credentials = async (properties) => {
      using limit = rejectionAfter(LAST_CREDENTIALS_MS, signal);
      return await Promise.race([look(properties), limit.rejection]);
    };
  }
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
