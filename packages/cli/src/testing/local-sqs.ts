import { startFauxqs } from 'fauxqs';
import { AWS_ENVIRONMENT, type Environment } from './environment.ts';

/** An SQS with one queue, `users`, on loopback. */
export interface LocalSqs extends AsyncDisposable {
  /** Leads the AWS SDK here. */
  readonly env: Environment;
  readonly queueUrl: string;
  /** What is in the queue. */
  bodies(): string[];
  deleteQueue(): void;
}

/** Starts it; stopped at the end of the `await using` block. */
export async function startLocalSqs(): Promise<LocalSqs> {
  const server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  const region = AWS_ENVIRONMENT.AWS_REGION ?? '';
  const { queueUrl } = server.createQueue(QUEUE, { region });
  return {
    env: { ...AWS_ENVIRONMENT, AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${server.port}` },
    queueUrl,
    bodies: () => server.inspectQueue(QUEUE)?.messages.ready.map(({ body }) => body) ?? [],
    deleteQueue: () => server.deleteQueue(QUEUE, { region }),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

const QUEUE = 'users';
