import type { SQSClient } from '@aws-sdk/client-sqs';
import { EXIT } from '../exit.ts';
import { explain } from '../explain.ts';
import { showProgress } from '../interaction/progress.ts';
import { counted, grouped } from '../output/number.ts';
import { say, show, type Terminal } from '../terminal.ts';
import { countMessages, type DeadLetterQueue } from './dead-letter-queue.ts';
import { RedriveFailedError } from './errors.ts';
import { followMoveTask, type MoveProgress, requireNoneRunning, startMoveTask } from './move-task.ts';

export interface MoveTaskRun {
  readonly sqs: SQSClient;
  readonly queue: DeadLetterQueue;
  readonly options: { readonly rate?: number; readonly yes: boolean; readonly json: boolean };
  readonly terminal: Terminal;
}

/**
 * Lets SQS move every dead letter back, or only says how many these are; writes the result. Answers with the exit code.
 *
 * @throws RedriveRunningError, QueueGoneError: nothing was moved
 */
export async function redriveAll(run: MoveTaskRun): Promise<number> {
  const { options, terminal } = run;
  const { visible, hidden } = await countMessages(run.sqs, run.queue, terminal.signal);
  const exitCode = options.yes ? await move(run, visible) : await dryRun(run, visible);
  if (hidden > 0) {
    say(terminal, `${grouped(hidden)} more, hidden at the moment, ${options.yes ? 'stay' : 'would stay'}.`);
  }
  if (!options.yes) say(terminal, 'This was a dry run: no message was received or moved. --yes does it.');
  return exitCode;
}

async function dryRun(run: MoveTaskRun, visible: number): Promise<number> {
  const { queue, options, terminal } = run;
  await requireNoneRunning(run);
  const rate = options.rate === undefined ? '' : `, at most ${options.rate} a second`;
  show(terminal, {
    json: options.json,
    data: { ...factsOf(queue, true), messages: visible, moved: 0 },
    text: () =>
      `SQS would move about ${counted(visible, 'message')} from ${queue.name} back to ${queue.source.name}${rate}.\n`,
  });
  return EXIT.done;
}

async function move({ sqs, queue, options, terminal }: MoveTaskRun, visible: number): Promise<number> {
  const progress: MoveProgress = { moved: 0, toMove: visible };
  const task = { sqs, queue, rate: options.rate, progress, terminal };
  const line = () =>
    `about ${grouped(progress.moved)} of ${counted(progress.toMove ?? visible, 'message')} moved back to ${queue.source.name}`;
  const started = await startMoveTask(task);
  const end = await withProgress(terminal, line, () => endOf(followMoveTask(task, started)));
  show(terminal, {
    json: options.json,
    data: {
      ...factsOf(queue, false),
      status: end.status,
      messages: progress.toMove ?? visible,
      moved: progress.moved,
    },
    text: () => `${line()}\n`,
  });
  for (const words of wordsOn(end)) say(terminal, words);
  return exitCodeOf(end, terminal.signal.aborted);
}

/** What became of a task that SQS began, as far as it was seen. */
type End =
  | { readonly status: 'completed' | 'cancelled' }
  | { readonly status: 'failed'; readonly failure: RedriveFailedError }
  | { readonly status: 'unknown'; readonly failure: unknown };

async function endOf(following: Promise<'completed' | 'cancelled'>): Promise<End> {
  try {
    return { status: await following };
  } catch (failure) {
    return failure instanceof RedriveFailedError
      ? { status: 'failed', failure }
      : { status: 'unknown', failure };
  }
}

function wordsOn(end: End): string[] {
  switch (end.status) {
    case 'completed':
      return [];
    case 'cancelled':
      return ['The redrive was cancelled; what was not moved is where it was.'];
    case 'failed':
      return [lineOn(end.failure)];
    case 'unknown':
      return [lineOn(end.failure), OUT_OF_SIGHT];
  }
}

const lineOn = (failure: unknown) => `alma-cache: ${explain(failure).message}`;

const OUT_OF_SIGHT =
  'Unless it was cancelled or the queue is gone, SQS goes on by itself; the same command without --yes tells how far it is.';

/** What is out of sight may be moved by now: it counts as partly done. */
function exitCodeOf(end: End, interrupted: boolean): number {
  if (end.status === 'completed') return EXIT.done;
  if (end.status === 'failed') return end.failure.exitCode;
  return end.status === 'cancelled' && interrupted ? EXIT.interrupted : EXIT.partly;
}

async function withProgress<T>(terminal: Terminal, line: () => string, work: () => Promise<T>): Promise<T> {
  using _ = await showProgress(terminal, () => `${line()} …`);
  return await work();
}

const factsOf = (queue: DeadLetterQueue, dryRun: boolean) => ({
  queue: queue.source.name,
  deadLetterQueue: queue.name,
  dryRun,
  how: 'move-task',
});
