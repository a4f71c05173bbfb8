import { idFault } from '@alma-cache/alma-client';
import type { Command } from 'commander';
import { requireRegion } from '../aws-clients.ts';
import type { DeploymentOptions } from '../deployment/options.ts';
import { UsageError } from '../errors.ts';
import { eraseFromTables, findInTables, type TableOf } from '../forget/cached-traces.ts';
import { tracesInQueue } from '../forget/queued-traces.ts';
import { exitCodeOf, type Traces, toJson, toText, wordsOn } from '../forget/report.ts';
import { withHelpText } from '../help-text.ts';
import { say, show } from '../terminal.ts';
import { type CommandContext, deployed, deploymentCommand } from './command.ts';

interface ForgetOptions extends DeploymentOptions {
  readonly yes: boolean;
  readonly json: boolean;
}

const EXAMPLES = [
  ['npx alma-cache forget test_user', 'what the cache has; erases nothing'],
  ['npx alma-cache forget test_user --stage prod --yes', 'erase it, for good'],
  ['npx alma-cache forget test_user --yes --json', 'the same, with every id for the record'],
] as const;

const EXIT_CODES =
  'Exit codes: 0 where all that was found is erased, or nothing was; 3 where dead letters are left to look at or to delete.';

/** `alma-cache forget`: erases a user, as patrons may demand by law. */
export function forgetCommand(context: CommandContext): Command {
  const command = deploymentCommand(
    'forget',
    'Erases a user from every table and dead-letter queue of the cache, for good.',
    EXAMPLES,
  )
    .argument('<user>', 'primary id, in any case')
    .option('--yes', 'do it; without this nothing is erased', false)
    .action((userId: string, options: ForgetOptions) => forget(userId, options, context));
  return withHelpText(command, 'after', EXIT_CODES);
}

async function forget(userId: string, options: ForgetOptions, context: CommandContext): Promise<void> {
  const { terminal, exitWith } = context;
  const { signal, now, sleep } = terminal;
  const fault = idFault(userId);
  if (fault !== undefined) throw new UsageError(`The user id ${fault}`);
  const { clients, deployment } = deployed(options, context);
  await requireRegion(clients);
  const dryRun = !options.yes;
  const table: TableOf = async (name) => ({
    client: clients.dynamoDb,
    table: await deployment.table(name),
    now,
    sleep: (ms) => sleep(ms, signal),
  });

  // Dead letters first: one that is redriven meanwhile would bring the records back.
  const looking = { sqs: clients.sqs, userId, erase: options.yes, signal };
  const queues = await Promise.all((await deployment.queues()).map((queue) => tracesInQueue(queue, looking)));
  const tables = await findInTables(userId, table, signal);
  if (options.yes) await eraseFromTables(userId, tables, table);

  const traces: Traces = { userId, tables, queues };
  const { json } = options;
  show(terminal, { json, data: toJson(traces, dryRun), text: () => toText(traces, dryRun) });
  for (const words of wordsOn(traces, dryRun)) say(terminal, words);
  exitWith(exitCodeOf(traces, signal.aborted));
}
