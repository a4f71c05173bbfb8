import {
  CancelMessageMoveTaskCommand,
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  ResourceNotFoundException,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { grouped } from '../output/number.ts';
import type { Terminal } from '../terminal.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { QueueGoneError, RedriveFailedError, RedriveRunningError } from './errors.ts';

const POLL_INTERVAL_MS = 1000;

/** How far SQS is with moving messages; its counts are approximate. */
export interface MoveProgress {
  moved: number;
  /** Known once SQS has begun. */
  toMove: number | undefined;
}

export interface MoveTask {
  readonly sqs: SQSClient;
  readonly queue: DeadLetterQueue;
  /** Messages a second, 1 to 500 ("StartMessageMoveTask"); SQS finds one itself where there is none. */
  readonly rate?: number | undefined;
  /** Kept up to date. */
  readonly progress: MoveProgress;
  /** Its signal cancels the task. */
  readonly terminal: Pick<Terminal, 'signal' | 'sleep'>;
}

/** A task that SQS was told to begin. */
export interface StartedTask {
  readonly handle: string;
  /** When the task before it began, which SQS tells of until it knows of this one. */
  readonly startedBefore: number | undefined;
}

/**
 * Lets SQS move every dead letter back to the queue that it came from. Where it throws, nothing is moved.
 *
 * @throws RedriveRunningError, QueueGoneError; the signal's reason where it aborted before SQS was asked to begin
 */
export async function startMoveTask(task: MoveTask): Promise<StartedTask> {
  const before = await requireNoneRunning(task);
  task.terminal.signal.throwIfAborted();
  return { handle: await start(task), startedBefore: before?.StartedTimestamp };
}

/**
 * Waits until SQS is done, or has cancelled the task. Where it throws anything but a RedriveFailedError, the task is out of
 * sight, and goes on without anybody.
 *
 * @throws RedriveFailedError, QueueGoneError
 */
export async function followMoveTask(
  task: MoveTask,
  { handle, startedBefore }: StartedTask,
): Promise<'completed' | 'cancelled'> {
  const { terminal } = task;
  let cancelled = false;
  for (;;) {
    if (terminal.signal.aborted && !cancelled) {
      await cancel(task, handle);
      cancelled = true;
    }
    const status = await look(task, startedBefore);
    if (status === 'COMPLETED') return 'completed';
    if (status === 'CANCELLED') return 'cancelled';
    // Once cancelled, the signal is over and done with, and there is an end to wait for.
    await terminal.sleep(POLL_INTERVAL_MS, cancelled ? undefined : terminal.signal);
  }
}

/**
 * Looks whether SQS moves messages out of the queue already, and how far it is; answers with the latest task, which is over.
 *
 * @throws RedriveRunningError, QueueGoneError
 */
export async function requireNoneRunning(
  task: Pick<MoveTask, 'sqs' | 'queue'>,
): Promise<ListMessageMoveTasksResultEntry | undefined> {
  const latest = await latestTask(task);
  if (latest?.Status === 'RUNNING' || latest?.Status === 'CANCELLING') throw runningError(task.queue, latest);
  return latest;
}

async function start({ sqs, queue, rate }: MoveTask): Promise<string> {
  try {
    const { TaskHandle = '' } = await sqs.send(
      // Without a destination SQS moves what failed in the queue, but not what SNS could not deliver to it.
      new StartMessageMoveTaskCommand({
        SourceArn: queue.arn,
        DestinationArn: queue.source.arn,
        MaxNumberOfMessagesPerSecond: rate,
      }),
    );
    return TaskHandle;
  } catch (cause) {
    // Somebody else was quicker. SQS documents no error code for it, but says so.
    if (cause instanceof Error && /already a task running/.test(cause.message)) {
      throw runningError(queue, {}, { cause });
    }
    throw cause;
  }
}

/** Reads the progress; answers with the status once SQS knows of the task. */
async function look(task: MoveTask, startedBefore: number | undefined): Promise<string | undefined> {
  const latest = await latestTask(task);
  if (latest === undefined || latest.StartedTimestamp === startedBefore) return undefined;
  const { Status, ApproximateNumberOfMessagesMoved: moved = 0, FailureReason } = latest;
  task.progress.moved = moved;
  task.progress.toMove = latest.ApproximateNumberOfMessagesToMove;
  if (Status !== 'FAILED') return Status;
  throw new RedriveFailedError(task.queue, {
    reason: FailureReason ?? 'without a reason',
    moved,
  });
}

async function cancel({ sqs }: MoveTask, TaskHandle: string): Promise<void> {
  try {
    await sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
  } catch (error) {
    // It came to its end just now: the next look tells.
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}

async function latestTask({
  sqs,
  queue,
}: Pick<MoveTask, 'sqs' | 'queue'>): Promise<ListMessageMoveTasksResultEntry | undefined> {
  try {
    const { Results = [] } = await sqs.send(
      new ListMessageMoveTasksCommand({ SourceArn: queue.arn, MaxResults: 1 }),
    );
    return Results[0];
  } catch (cause) {
    if (cause instanceof ResourceNotFoundException) throw new QueueGoneError(queue.name, { cause });
    throw cause;
  }
}

function runningError(
  { source }: DeadLetterQueue,
  task: ListMessageMoveTasksResultEntry,
  options?: ErrorOptions,
): RedriveRunningError {
  const { ApproximateNumberOfMessagesMoved: moved, ApproximateNumberOfMessagesToMove: toMove } = task;
  const of = toMove === undefined ? '' : ` of ${grouped(toMove)}`;
  const progress = moved === undefined ? '' : ` (about ${grouped(moved)}${of} moved)`;
  return new RedriveRunningError(source.name, progress, options);
}
