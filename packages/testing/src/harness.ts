import { randomUUID } from 'node:crypto';
import { type Sandbox, type SandboxOptions, startSandbox } from '@alma-cache/alma-sandbox';
import {
  type LocalStack,
  type LocalStackOptions,
  type LogLine,
  startLocalStack,
} from '@alma-cache/local-stack';
import { packagedTemplate } from './template/packaged-template.ts';

export interface Harness extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly stack: LocalStack;
  /** What webhook events are signed with. */
  readonly webhookSecret: string;
  /** Sends bodies to the Users queue and waits until no queue that feeds a function holds a message. */
  cache(...bodies: string[]): Promise<void>;
}

/**
 * The packaged bundles of the whole stack, on emulators, reading a sandbox. Failed messages come back at once and Alma
 * is not rationed, unless a test asks for it: what is tested is what happens, not how long SQS takes over it.
 */
export async function startHarness(
  sandboxOptions: SandboxOptions,
  stackOptions: Partial<LocalStackOptions> = {},
): Promise<Harness> {
  const sandbox = await startSandbox(sandboxOptions);
  const webhookSecret = randomUUID();
  try {
    const stack = await startLocalStack({
      template: await packagedTemplate(),
      retryDelay: 0,
      ...stackOptions,
      environment: {
        ALMA_API_URL: sandbox.url,
        ALMA_REQUESTS_PER_SECOND: '0',
        ...stackOptions.environment,
      },
      parameters: { ALMA_API_KEY_NAME: sandbox.apiKey, ALMA_SHARED_SECRET_NAME: webhookSecret },
    });
    return {
      sandbox,
      stack,
      webhookSecret,
      cache: async (...bodies) => {
        await stack.queue('usersQueue').send(...bodies);
        await stack.drained();
      },
      [Symbol.asyncDispose]: async () => {
        await stack.stop();
        await sandbox.close();
      },
    };
  } catch (error) {
    await sandbox.close();
    throw error;
  }
}

/** What Lambda hands to a function for messages of a queue; each body is its message's id. */
export function sqsEvent(stack: LocalStack, queue: string, bodies: readonly string[]) {
  return {
    Records: bodies.map((body) => ({
      messageId: body,
      receiptHandle: 'none',
      eventSource: 'aws:sqs',
      eventSourceARN: stack.queue(queue).arn,
      body,
    })),
  };
}

/** How often the functions called an action of AWS, such as `sqs SendMessage`, whatever the SDK sent again. */
export function callsOnce({ calls, retries }: LocalStack, action: string): number {
  return (calls[action] ?? 0) - (retries[action] ?? 0);
}

/** The bodies in each dead-letter queue that is not empty, by the queue's logical id. */
export async function deadLetters(stack: LocalStack): Promise<Record<string, string[]>> {
  const queues = await Promise.all(
    stack.deadLetterQueues.map(async (queue) => {
      const messages = await queue.messages();
      return [queue.logicalId, messages.map(({ body }) => body)] as const;
    }),
  );
  return Object.fromEntries(queues.filter(([, bodies]) => bodies.length > 0));
}

/** The functions' log lines about records that failed: those with a message id and an error code. */
export async function failures(stack: LocalStack): Promise<Record<string, unknown>[]> {
  const lines = await stack.logs();
  return lines.map(jsonOf).filter((line) => 'messageId' in line && 'code' in line);
}

function jsonOf(line: LogLine): Record<string, unknown> {
  return line.json ?? {};
}
