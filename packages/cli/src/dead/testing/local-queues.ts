import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import { AWS_ENVIRONMENT, type Environment } from '../../testing/environment.ts';
import { type DeadLetterQueue, findDeadLetterQueue } from '../dead-letter-queue.ts';

/** A Loans queue with its dead-letter queue on loopback. */
export interface LocalQueues extends AsyncDisposable {
  /** Leads the AWS SDK here. */
  readonly env: Environment;
  readonly sqs: SQSClient;
  readonly queue: DeadLetterQueue;
  /** Puts messages into the dead-letter queue: a body, or all of an entry. */
  fill(...messages: (string | Omit<SendMessageBatchRequestEntry, 'Id'>)[]): Promise<void>;
  inSource(): { body: string; attributes: object }[];
  inDeadLetterQueue(): { visible: string[]; hidden: string[] };
  delete(which: 'loans' | 'loansDLQ'): void;
}

/** Starts them; stopped at the end of the `await using` block. */
export async function startLocalQueues(): Promise<LocalQueues> {
  const region = AWS_ENVIRONMENT.AWS_REGION ?? '';
  const server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false, defaultRegion: region });
  server.createQueue('loansDLQ', { region });
  const deadLetterTargetArn = `arn:aws:sqs:${region}:000000000000:loansDLQ`;
  const attributes = { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 }) };
  const { queueUrl } = server.createQueue('loans', { region, attributes });
  const endpoint = `http://127.0.0.1:${server.port}`;
  const sqs = new SQSClient({
    endpoint,
    useQueueUrlAsEndpoint: false,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const queue = await findDeadLetterQueue(
    sqs,
    { name: 'loans', url: queueUrl },
    new AbortController().signal,
  );
  const messagesOf = (name: string) => {
    const { ready = [], inflight = [] } = server.inspectQueue(name)?.messages ?? {};
    return { ready, hidden: inflight.map(({ message }) => message) };
  };
  return {
    env: { ...AWS_ENVIRONMENT, AWS_ENDPOINT_URL_SQS: endpoint },
    sqs,
    queue,
    fill: async (...messages) => {
      for (const [index, message] of messages.entries()) {
        const entry = typeof message === 'string' ? { MessageBody: message } : message;
        const Entries = [{ Id: String(index), ...entry }];
        await sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
      }
    },
    inSource: () =>
      messagesOf('loans').ready.map(({ body, messageAttributes }) => ({
        body,
        attributes: messageAttributes,
      })),
    inDeadLetterQueue: () => {
      const { ready, hidden } = messagesOf('loansDLQ');
      return { visible: ready.map(({ body }) => body), hidden: hidden.map(({ body }) => body) };
    },
    delete: (which) => server.deleteQueue(which, { region }),
    [Symbol.asyncDispose]: async () => {
      sqs.destroy();
      await server.stop();
    },
  };
}
