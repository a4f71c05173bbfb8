import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AWS_ENVIRONMENT, type Environment } from '../../testing/environment.ts';

/** An error of an AWS service. */
export class AwsFailure extends Error {
  readonly code: string;

  constructor(code: string, message = code) {
    super(message);
    this.code = code;
  }
}

type Input = Readonly<Record<string, unknown>>;

/** What the stub answers to an action, by the action's name; an answer may be thrown. */
export type Answers = Readonly<Record<string, (input: Input) => object>>;

export interface AwsStub extends AsyncDisposable {
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
  readonly cloudWatchLogs: CloudWatchLogsClient;
  /** Leads the AWS SDK of a command here. */
  readonly env: Environment;
  /** What was asked so far. */
  readonly asked: { readonly action: string; readonly input: Input }[];
}

/** AWS as no emulator can be made to behave: a server that answers the SDK's clients as a test says. */
export async function startAwsStub(answers: Answers): Promise<AwsStub> {
  const asked: AwsStub['asked'] = [];
  const server = createServer(async (request, response) => {
    const { url = '', headers } = request;
    const { pathname, searchParams } = new URL(url, 'http://aws');
    const target = headers['x-amz-target'];
    const isLambda = pathname.startsWith('/2015-03-31/event-source-mappings');
    const action = isLambda ? 'ListEventSourceMappings' : String(target).replace(/^.*\./, '');
    const input = isLambda ? Object.fromEntries(searchParams) : JSON.parse(await text(request));
    asked.push({ action, input });
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    try {
      const answer = answers[action];
      if (!answer) throw new AwsFailure('UnknownOperationException', `${action} was not expected`);
      response.end(JSON.stringify(answer(input)));
    } catch (error) {
      const { code = 'TestBug', message } = error as Partial<AwsFailure>;
      response.writeHead(400, { 'x-amzn-errortype': code }).end(JSON.stringify({ __type: code, message }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const settings = {
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  const sqs = new SQSClient({ ...settings, useQueueUrlAsEndpoint: false, md5: false });
  const lambda = new LambdaClient(settings);
  const cloudWatchLogs = new CloudWatchLogsClient(settings);
  return {
    sqs,
    lambda,
    cloudWatchLogs,
    env: { ...AWS_ENVIRONMENT, AWS_ENDPOINT_URL: endpoint },
    asked,
    [Symbol.asyncDispose]: async () => {
      for (const client of [sqs, lambda, cloudWatchLogs]) client.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
