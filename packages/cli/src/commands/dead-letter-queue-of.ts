import { type AwsClients, requireRegion } from '../aws-clients.ts';
import { type DeadLetterQueue, findDeadLetterQueue } from '../dead/dead-letter-queue.ts';
import type { DeploymentOptions } from '../deployment/options.ts';
import { type CommandContext, deployed } from './command.ts';

/** The dead-letter queue of a queue that the command line names, and the clients to work on it with. */
export async function deadLetterQueueOf(
  name: string,
  options: DeploymentOptions,
  context: CommandContext,
): Promise<{ readonly clients: AwsClients; readonly queue: DeadLetterQueue }> {
  const { clients, deployment } = deployed(options, context);
  await requireRegion(clients);
  const source = { name, url: await deployment.queue(name) };
  const queue = await findDeadLetterQueue(clients.sqs, source, context.terminal.signal);
  return { clients, queue };
}
