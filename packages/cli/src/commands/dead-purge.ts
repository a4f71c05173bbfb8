import type { Command } from 'commander';
import { deleteMessages } from '../dead/delete.ts';
import { purgeAll } from '../dead/purge-all.ts';
import { runSelected } from '../dead/run-selected.ts';
import { type SelectionOptions, withSelection } from '../dead/selection.ts';
import { selectsWholeQueue } from '../dead/whole-queue.ts';
import type { DeploymentOptions } from '../deployment/options.ts';
import { type CommandContext, deploymentCommand } from './command.ts';
import { deadLetterQueueOf } from './dead-letter-queue-of.ts';

interface PurgeOptions extends DeploymentOptions, SelectionOptions {
  readonly yes: boolean;
  readonly json: boolean;
}

const EXAMPLES = [
  ['npx alma-cache dead purge loans', 'how many would be deleted'],
  ['npx alma-cache dead purge loans --yes', 'all of them, for good'],
  ['npx alma-cache dead purge users --reason BAD_MESSAGE --yes', 'those that failed so'],
  ['npx alma-cache dead purge users --older-than 7d --yes', 'those sent more than a week ago'],
] as const;

/** `alma-cache dead purge` */
export function deadPurgeCommand(context: CommandContext): Command {
  const command = deploymentCommand('purge', 'Deletes dead letters for good.', EXAMPLES)
    .argument('<queue>', 'name of the source queue, such as loans')
    .option('--yes', 'do it; without this nothing is deleted', false);
  return withSelection(command).action((name: string, options: PurgeOptions) =>
    purge(name, options, context),
  );
}

async function purge(name: string, options: PurgeOptions, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const { clients, queue } = await deadLetterQueueOf(name, options, context);
  const { sqs } = clients;
  if (await selectsWholeQueue({ sqs, queue, options, terminal })) {
    await purgeAll({ sqs, queue, options, terminal });
    return;
  }
  const exitCode = await runSelected({
    clients,
    queue,
    options,
    terminal,
    done: 'deleted',
    whereTo: `from ${queue.name} for good`,
    act: (messages, work) => deleteMessages(messages, { terminal, ...work }),
  });
  context.exitWith(exitCode);
}
