import type { ReceivedMessage } from '@alma-cache/aws-utils';
import type { AwsClients } from '../aws-clients.ts';
import { showProgress } from '../interaction/progress.ts';
import { counted, grouped } from '../output/number.ts';
import { say, show, type Terminal } from '../terminal.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { countersAsJson, countersAsText, type Done, exitCodeOf, wordsOn } from './outcome-report.ts';
import { type Work, workOnSelected } from './selected.ts';
import type { SelectionOptions } from './selection.ts';

export interface SelectedRun {
  readonly clients: Pick<AwsClients, 'sqs' | 'lambda' | 'cloudWatchLogs'>;
  readonly queue: DeadLetterQueue;
  readonly options: SelectionOptions & {
    readonly rate?: number;
    readonly yes: boolean;
    readonly json: boolean;
  };
  readonly terminal: Terminal;
  /** What is done to the messages. */
  readonly done: Done;
  /** Where they end, in words. */
  readonly whereTo: string;
  readonly act: (messages: readonly ReceivedMessage[], work: Work) => Promise<void>;
}

/**
 * Moves or deletes the messages that the options select, one batch after the other, or only says how many these are;
 * writes the result. Answers with the exit code.
 */
export async function runSelected(run: SelectedRun): Promise<number> {
  const { queue, options, terminal, done, whereTo } = run;
  const outcome = await withProgress(run);
  const { chosen, tally } = outcome;
  show(terminal, {
    json: options.json,
    data: {
      queue: queue.source.name,
      deadLetterQueue: queue.name,
      dryRun: !options.yes,
      how: 'message-by-message',
      ...countersAsJson(outcome, done),
    },
    text: () =>
      options.yes
        ? countersAsText(outcome, done)
        : `Of ${counted(tally.examined, 'examined message')}, ${grouped(chosen)} would be ${done} ${whereTo}.\n`,
  });
  for (const words of wordsOn(outcome)) say(terminal, words);
  if (!options.yes) say(terminal, `This was a dry run: nothing was ${done}. --yes does it.`);
  return exitCodeOf(outcome, terminal.signal.aborted);
}

async function withProgress({ clients, queue, options, terminal, done, act }: SelectedRun) {
  let line = () => `${queue.source.name}: looking for the messages …`;
  using _ = await showProgress(terminal, () => line());
  return await workOnSelected({
    clients,
    queue,
    selection: options,
    rate: options.rate,
    terminal,
    act: options.yes ? act : undefined,
    onChosen: (chosen, tally) => {
      line = () => `${queue.source.name}: ${grouped(tally.done)} of ${grouped(chosen)} ${done} …`;
    },
  });
}
