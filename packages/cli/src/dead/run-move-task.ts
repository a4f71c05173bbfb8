import type { SQSClient } from '@aws-sdk/client-sqs';
import { EXIT } from '../exit.ts';
import { showProgress } from '../interaction/progress.ts';
import { counted, grouped } from '../output/number.ts';
import { say, show, type Terminal } from '../terminal.ts';
import { countMessages, type DeadLetterQueue } from './dead-letter-queue.ts';
import { type MoveProgress, runMoveTask } from './move-task.ts';

export interface MoveTaskRun {
  readonly sqs: SQSClient;
  readonly queue: DeadLetterQueue;
  readonly options: { readonly rate?: number; readonly yes: boolean; readonly json: boolean };
  readonly terminal: Terminal;
}

/** Lets SQS move every dead letter back, or only says how many these are; writes the result. Answers with the exit code. */
export async function redriveAll(run: MoveTaskRun): Promise<number> {
  const { visible, hidden } = await countMessages(run.sqs, run.queue, run.terminal.signal);
  if (run.options.yes) return await move(run, visible);
  foretell(run, visible);
  if (hidden > 0) say(run.terminal, `${grouped(hidden)} more, hidden at the moment, would stay.`);
  say(run.terminal, 'This was a dry run: no message was received or moved. --yes does it.');
  return EXIT.done;
}

function foretell({ queue, options, terminal }: MoveTaskRun, visible: number): void {
  const rate = options.rate === undefined ? '' : `, at most ${options.rate} a second`;
  show(terminal, {
    json: options.json,
    data: { ...factsOf(queue, true), messages: visible, moved: 0 },
    text: () =>
      `SQS would move about ${counted(visible, 'message')} from ${queue.name} back to ${queue.source.name}${rate}.\n`,
  });
}

async function move({ sqs, queue, options, terminal }: MoveTaskRun, visible: number): Promise<number> {
  const progress: MoveProgress = { moved: 0, toMove: visible };
  const line = () =>
    `about ${grouped(progress.moved)} of ${counted(progress.toMove ?? visible, 'message')} moved back to ${queue.source.name}`;
  const status = await withProgress(terminal, line, () =>
    runMoveTask({ sqs, queue, rate: options.rate, progress, terminal }),
  );
  show(terminal, {
    json: options.json,
    data: { ...factsOf(queue, false), messages: progress.toMove ?? visible, moved: progress.moved },
    text: () => `${line()}\n`,
  });
  if (status === 'completed') return EXIT.done;
  say(terminal, 'The redrive was cancelled; what was not moved is where it was.');
  return terminal.signal.aborted ? EXIT.interrupted : EXIT.partly;
}

async function withProgress<T>(terminal: Terminal, line: () => string, work: () => Promise<T>): Promise<T> {
  using _ = showProgress(terminal, () => `${line()} …`);
  return await work();
}

const factsOf = (queue: DeadLetterQueue, dryRun: boolean) => ({
  queue: queue.source.name,
  deadLetterQueue: queue.name,
  dryRun,
  how: 'move-task',
});
