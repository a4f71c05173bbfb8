import { type Command, InvalidArgumentError } from 'commander';
import { moveMessages } from '../dead/move.ts';
import { openQueue } from '../dead/queue-calls.ts';
import { redriveAll } from '../dead/redrive-all.ts';
import { runSelected } from '../dead/run-selected.ts';
import { type SelectionOptions, withSelection } from '../dead/selection.ts';
import { selectsWholeQueue } from '../dead/whole-queue.ts';
import type { DeploymentOptions } from '../deployment/options.ts';
import { countingNumber } from '../option-values.ts';
import { type CommandContext, deploymentCommand } from './command.ts';
import { deadLetterQueueOf } from './dead-letter-queue-of.ts';

interface RedriveOptions extends DeploymentOptions, SelectionOptions {
  readonly rate?: number;
  readonly yes: boolean;
  readonly json: boolean;
}

const EXAMPLES = [
  ['npx alma-cache dead redrive loans', 'how many would be moved'],
  ['npx alma-cache dead redrive loans --yes', 'SQS itself moves all of them back'],
  ['npx alma-cache dead redrive loans --yes --rate 20', 'at most 20 a second'],
  ['npx alma-cache dead redrive users --reason ALMA_TIMEOUT --yes', 'those that failed so'],
  ['npx alma-cache dead redrive users --limit 1 --yes', 'one, to see whether it passes now'],
] as const;

/** `alma-cache dead redrive` */
export function deadRedriveCommand(context: CommandContext): Command {
  const command = deploymentCommand(
    'redrive',
    'Moves dead letters back to the queue where they failed, to be tried anew.',
    EXAMPLES,
  )
    .argument('<queue>', 'name of the source queue, such as loans')
    .option('--rate <n>', 'messages a second, 1 to 500 (default: as fast as it goes)', messagesPerSecond)
    .option('--yes', 'do it; without this nothing is moved', false);
  return withSelection(command).action((name: string, options: RedriveOptions) =>
    redrive(name, options, context),
  );
}

async function redrive(name: string, options: RedriveOptions, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const { clients, queue } = await deadLetterQueueOf(name, options, context);
  const { sqs } = clients;
  const exitCode = (await selectsWholeQueue({ sqs, queue, options, terminal }))
    ? await redriveAll({ sqs, queue, options, terminal })
    : await runSelected({
        clients,
        queue,
        options,
        terminal,
        done: 'moved',
        whereTo: `from ${queue.name} back to ${queue.source.name}`,
        act: (messages, work) => {
          const source = openQueue(sqs, queue.source.url, { sleep: terminal.sleep });
          return moveMessages(messages, { queue, source, rate: options.rate, terminal, ...work });
        },
      });
  context.exitWith(exitCode);
}

/** "StartMessageMoveTask" allows no more. */
function messagesPerSecond(value: string): number {
  const rate = countingNumber(value);
  if (rate > 500) throw new InvalidArgumentError('It must be 500 or less.');
  return rate;
}
