import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalStack, startLocalStack } from '@alma-cache/local-stack';
import { DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AWS_ENVIRONMENT, type Environment } from './environment.ts';

/** A deployed stack without functions: what is sent to its queues stays there. */
export interface SmallStack extends AsyncDisposable {
  readonly stack: LocalStack;
  /** Leads the AWS SDK here. */
  readonly env: Environment;
  /** The bodies in a queue, by its logical id. */
  bodies(queue: string): Promise<string[]>;
  deleteQueue(queue: string): Promise<void>;
}

/** Starts one; by default with the queues `users`, `loans` and `usersDLQ`, and the tables `user` and `loan`. */
export async function startSmallStack(template: object = WHOLE): Promise<SmallStack> {
  const folder = await mkdtemp(join(tmpdir(), 'alma-cache-stack-'));
  const file = join(folder, 'template.json');
  await writeFile(file, JSON.stringify(template));
  const stack = await startLocalStack({ template: file });
  return {
    stack,
    env: { ...AWS_ENVIRONMENT, ...stack.endpoints, ...stack.controlPlaneEndpoints },
    bodies: async (queue) => (await stack.queue(queue).messages()).map(({ body }) => body),
    deleteQueue: async (queue) => {
      const endpoint = stack.endpoints.AWS_ENDPOINT_URL_SQS;
      const client = new SQSClient({ endpoint, region: stack.region, credentials });
      await client.send(new DeleteQueueCommand({ QueueUrl: stack.queue(queue).url }));
      client.destroy();
    },
    [Symbol.asyncDispose]: async () => {
      await stack.stop();
      await rm(folder, { recursive: true });
    },
  };
}

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

const queue = { Type: 'AWS::SQS::Queue', Properties: {} };
const tableOf = (key: string) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
    KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
  },
});

const WHOLE = {
  Resources: {
    usersQueue: queue,
    usersDLQ: queue,
    loansQueue: queue,
    userCacheTable: tableOf('primary_id'),
    loanCacheTable: tableOf('loan_id'),
  },
};

/** A service that was deployed alone: it feeds `loans`, and no resource of it is the Users queue. */
export const WITHOUT_USERS = { Resources: { loansQueue: queue, loanCacheTable: tableOf('loan_id') } };

/** The same, which says in its outputs what its Users queue is: to the stack, `elsewhere` is a queue like any other. */
export const BESIDE_USERS = {
  Resources: { ...WITHOUT_USERS.Resources, elsewhere: queue },
  Outputs: { usersQueueUrl: { Value: { Ref: 'elsewhere' } } },
};
