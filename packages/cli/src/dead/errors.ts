import { CliError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { counted } from '../output/number.ts';

/** The queue is gone: deleted since the stack was looked at, or never there. */
export class QueueGoneError extends CliError {
  override readonly name = 'QueueGoneError';

  constructor(name: string, options?: ErrorOptions) {
    super('QUEUE_GONE', `The queue ${name} does not exist, or no longer`, options);
  }
}

/** Messages that fail in this queue go nowhere. */
export class NoDeadLetterQueueError extends CliError {
  override readonly name = 'NoDeadLetterQueueError';

  constructor(source: string) {
    super(
      'NO_DEAD_LETTER_QUEUE',
      `The queue ${source} has no dead-letter queue: SQS keeps its messages until they succeed or are too old`,
    );
  }
}

/** The queue says where failed messages should go, and there is no such queue. */
export class DeadLetterQueueGoneError extends CliError {
  override readonly name = 'DeadLetterQueueGoneError';

  constructor(source: string, name: string, options?: ErrorOptions) {
    super(
      'DEAD_LETTER_QUEUE_GONE',
      `The queue ${source} names ${name} as its dead-letter queue, which does not exist, or no longer; deploy the stack again`,
      options,
    );
  }
}

/** Reasons are needed, and the functions' logs cannot be read. */
export class ReasonsUnknownError extends CliError {
  override readonly name = 'ReasonsUnknownError';

  constructor(why: string) {
    super('REASONS_UNKNOWN', `The reasons are not known: ${why}; choose by --id, --match or age instead`);
  }
}

/** SQS moves messages out of a dead-letter queue once at a time. */
export class RedriveRunningError extends CliError {
  override readonly name = 'RedriveRunningError';

  constructor(source: string, progress: string, options?: ErrorOptions) {
    super('REDRIVE_RUNNING', `A redrive of ${source} is running already${progress}; wait for its end`, {
      ...options,
      retryable: true,
    });
  }
}

interface RedrivenQueue {
  readonly name: string;
  readonly source: { readonly name: string };
}

/** SQS gave up moving messages. */
export class RedriveFailedError extends CliError {
  override readonly name = 'RedriveFailedError';
  override readonly exitCode: number;

  constructor(queue: RedrivenQueue, { reason, moved }: { reason: string; moved: number }) {
    super(
      'REDRIVE_FAILED',
      `SQS stopped the redrive of ${queue.source.name} after about ${counted(moved, 'message')} (${reason}); the others are where they were${wayOn(queue, reason)}`,
    );
    this.exitCode = moved > 0 ? EXIT.partly : EXIT.failed;
  }
}

/** The move task sends each message where it came from; a choice sends it to the queue that is named. */
function wayOn({ source, name }: RedrivenQueue, reason: string): string {
  if (!reason.endsWith('CouldNotDetermineMessageSource')) return '';
  return `. A message was sent to ${name} itself; dead redrive ${source.name} --older-than 1s takes such messages to ${source.name} too`;
}

/** A queue can be purged once in 60 seconds ("PurgeQueue"). */
export class PurgedJustNowError extends CliError {
  override readonly name = 'PurgedJustNowError';

  constructor(name: string, options?: ErrorOptions) {
    super(
      'PURGED_JUST_NOW',
      `The queue ${name} was purged less than 60 seconds ago, and SQS does it once a minute; try again in a minute`,
      { ...options, retryable: true },
    );
  }
}
