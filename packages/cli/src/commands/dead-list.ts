import type { Command } from 'commander';
import { requireRegion } from '../aws-clients.ts';
import { countMessages, type DeadLetterQueue, findDeadLetterQueue } from '../dead/dead-letter-queue.ts';
import { NoDeadLetterQueueError } from '../dead/errors.ts';
import { type Finding, lookAt } from '../dead/list.ts';
import { findingAsJson, findingAsText } from '../dead/list-report.ts';
import { afterLooking } from '../dead/list-words.ts';
import type { DeploymentOptions } from '../deployment/options.ts';
import { EXIT } from '../exit.ts';
import { showProgress } from '../interaction/progress.ts';
import { countingNumber } from '../option-values.ts';
import { grouped } from '../output/number.ts';
import { say, show } from '../terminal.ts';
import { type CommandContext, type Deployed, deployed, deploymentCommand } from './command.ts';

interface ListOptions extends DeploymentOptions {
  readonly limit: number;
  readonly logs: boolean;
  readonly bodies: boolean;
  readonly json: boolean;
}

const EXAMPLES = [
  ['alma-cache dead list', 'every queue that has dead letters'],
  ['alma-cache dead list users loans', 'these queues'],
  ['alma-cache dead list users --bodies', 'each message with its body and what the function said'],
  ['alma-cache dead list users --json', 'with the ids of the messages examined, for --id'],
] as const;

/** `alma-cache dead list` */
export function deadListCommand(context: CommandContext): Command {
  return deploymentCommand('list', 'Groups dead letters by why they failed.', EXAMPLES)
    .argument('[queue...]', 'names of source queues, such as loans (default: all)')
    .option('--limit <n>', 'messages to examine in each queue', countingNumber, 500)
    .option('--no-logs', 'group by what bodies look like, and search no logs for reasons')
    .option('--bodies', 'also show each message with its body, which holds ids of patrons', false)
    .action((names: readonly string[], options: ListOptions) => list(names, options, context));
}

async function list(names: readonly string[], options: ListOptions, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const { signal, now } = terminal;
  const work = deployed(options, context);
  await requireRegion(work.clients);
  const findings: Finding[] = [];
  for (const queue of await deadLetterQueues(names, work, context)) {
    const count = await unlessAborted(signal, countMessages(work.clients.sqs, queue, signal));
    if (count === undefined) break;
    // Where nothing was asked about in particular, what is empty is no news, and need not be received from.
    if (names.length === 0 && count.visible + count.hidden === 0) continue;
    let examined = 0;
    using _ = showProgress(
      terminal,
      () => `${queue.source.name}: ${grouped(examined)} of about ${grouped(count.visible)} looked at …`,
    );
    const onProgress = (received: number) => {
      examined = received;
    };
    const { limit, logs: readLogs } = options;
    findings.push(await lookAt({ clients: work.clients, queue, count, limit, readLogs, signal, onProgress }));
  }
  show(terminal, {
    json: options.json,
    data: { queues: findings.map((finding) => findingAsJson(finding, options.bodies)) },
    text: () =>
      findings.map((finding) => findingAsText(finding, { bodies: options.bodies, now: now() })).join('\n'),
  });
  for (const words of afterLooking(findings, signal.aborted)) say(terminal, words);
  if (signal.aborted) context.exitWith(EXIT.interrupted);
}

/** What was found before an interruption is shown all the same. */
async function unlessAborted<T>(signal: AbortSignal, reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

async function deadLetterQueues(
  names: readonly string[],
  { clients: { sqs }, deployment }: Deployed,
  { terminal }: CommandContext,
): Promise<DeadLetterQueue[]> {
  if (names.length > 0) {
    const named = names.map(async (name) =>
      findDeadLetterQueue(sqs, { name, url: await deployment.queue(name) }, terminal.signal),
    );
    return await Promise.all(named);
  }
  const found: DeadLetterQueue[] = [];
  for (const { name, target: url } of await deployment.queues()) {
    try {
      found.push(await findDeadLetterQueue(sqs, { name, url }, terminal.signal));
    } catch (error) {
      // It is a fact about the deployment, and no reason to be silent about the other queues.
      if (!(error instanceof NoDeadLetterQueueError)) throw error;
      say(terminal, error.message);
    }
  }
  return found;
}
