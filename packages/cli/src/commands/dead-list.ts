import type { Command } from 'commander';
import { requireRegion } from '../aws-clients.ts';
import { countMessages, findDeadLetterQueue } from '../dead/dead-letter-queue.ts';
import { NoDeadLetterQueueError } from '../dead/errors.ts';
import { type Finding, lookAt } from '../dead/list.ts';
import { afterLooking, findingAsJson, findingAsText } from '../dead/list-report.ts';
import type { NamedResource } from '../deployment/deployment.ts';
import type { DeploymentOptions } from '../deployment/options.ts';
import { CliError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { explain } from '../explain.ts';
import { showProgress } from '../interaction/progress.ts';
import { countingNumber } from '../option-values.ts';
import { grouped } from '../output/number.ts';
import { say, show, type Terminal } from '../terminal.ts';
import { type CommandContext, type Deployed, deployed, deploymentCommand } from './command.ts';

interface ListOptions extends DeploymentOptions {
  readonly limit: number;
  readonly logs: boolean;
  readonly bodies: boolean;
  readonly json: boolean;
}

const EXAMPLES = [
  ['npx alma-cache dead list', 'every queue that has dead letters'],
  ['npx alma-cache dead list users loans', 'these queues'],
  ['npx alma-cache dead list users --bodies', 'each message with its body and what the function said'],
  ['npx alma-cache dead list users --json', 'with the ids of the messages examined, for --id'],
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
  const { findings, looked, failed } = await lookAtEach(names, options, context);
  if (looked > 0 || failed === 0) {
    show(terminal, {
      json: options.json,
      data: { queues: findings.map((finding) => findingAsJson(finding, options.bodies)) },
      text: () =>
        findings.map((finding) => findingAsText(finding, { bodies: options.bodies, now: now() })).join('\n'),
    });
  }
  // Where a queue could not be looked at, nobody knows that there are no dead letters.
  if (findings.length > 0 || failed === 0) {
    for (const words of afterLooking(findings, signal.aborted)) say(terminal, words);
  }
  if (failed > 0) context.exitWith(looked > 0 ? EXIT.partly : EXIT.failed);
  if (signal.aborted) context.exitWith(EXIT.interrupted);
}

/** What became of looking at one queue after the other. */
interface Looks {
  readonly findings: readonly Finding[];
  /** How many queues were looked at; what is empty need not be among the findings. */
  readonly looked: number;
  /** How many could not be looked at. */
  readonly failed: number;
}

/**
 * Looks into the dead-letter queues of some queues, or of all. One that cannot be looked at is said, and no reason to be
 * silent about the others; so is what was found before an interruption.
 */
async function lookAtEach(
  names: readonly string[],
  options: ListOptions,
  context: CommandContext,
): Promise<Looks> {
  const { terminal } = context;
  const work = deployed(options, context);
  await requireRegion(work.clients);
  const findings: Finding[] = [];
  let looked = 0;
  let failed = 0;
  for (const source of await sourceQueues(names, work)) {
    try {
      const finding = await look({ ...source, named: names.length > 0 }, work, options, terminal);
      looked += 1;
      if (finding !== undefined) findings.push(finding);
    } catch (error) {
      if (terminal.signal.aborted) break;
      if (names.length === 0 && error instanceof NoDeadLetterQueueError) {
        // It is a fact about the deployment, and no failure where no queue was named.
        say(terminal, error.message);
      } else {
        failed += 1;
        say(terminal, `alma-cache: ${lineOn(source.name, error)}`);
      }
    }
  }
  return { findings, looked, failed };
}

/** The package's own errors name the queue; what AWS says may not. */
function lineOn(name: string, error: unknown): string {
  const { message } = explain(error);
  return error instanceof CliError ? message : `${name}: ${message}`;
}

async function sourceQueues(names: readonly string[], { deployment }: Deployed): Promise<NamedResource[]> {
  if (names.length === 0) return await deployment.queues();
  return await Promise.all(names.map(async (name) => ({ name, target: await deployment.queue(name) })));
}

/** Looks at one queue. Where it was not asked about in particular, and is empty, it is no news, and need not be received from. */
async function look(
  { name, target: url, named }: NamedResource & { readonly named: boolean },
  { clients }: Deployed,
  { limit, logs: readLogs }: ListOptions,
  terminal: Terminal,
): Promise<Finding | undefined> {
  const { signal } = terminal;
  const queue = await findDeadLetterQueue(clients.sqs, { name, url }, signal);
  const count = await countMessages(clients.sqs, queue, signal);
  if (!named && count.visible + count.hidden === 0) return undefined;
  let examined = 0;
  using _ = await showProgress(
    terminal,
    () => `${name}: ${grouped(examined)} of about ${grouped(count.visible)} looked at …`,
  );
  const onProgress = (received: number) => {
    examined = received;
  };
  return await lookAt({ clients, queue, count, limit, readLogs, signal, onProgress });
}
