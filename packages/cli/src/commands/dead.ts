import { Command } from 'commander';
import { type CommandContext, withExamples } from './command.ts';
import { deadListCommand } from './dead-list.ts';
import { deadPurgeCommand } from './dead-purge.ts';
import { deadRedriveCommand } from './dead-redrive.ts';

const EXAMPLES = [
  ['npx alma-cache dead list', 'why messages failed, queue by queue'],
  ['npx alma-cache dead redrive loans --yes', 'bring all back to the Loans queue'],
  ['npx alma-cache dead redrive users --reason ALMA_TIMEOUT --yes', 'bring back those that failed so'],
  ['npx alma-cache dead purge users --reason BAD_MESSAGE --yes', 'delete those that failed so'],
] as const;

/** `alma-cache dead`: what became of messages that failed too often. */
export function deadCommand(context: CommandContext): Command {
  const command = withExamples(
    new Command('dead').description('Messages that failed too often: why, and what to do with them.'),
    EXAMPLES,
  );
  for (const add of [deadListCommand, deadRedriveCommand, deadPurgeCommand]) command.addCommand(add(context));
  return command;
}
