import type { ReceivedMessage } from '@alma-cache/aws-utils';
import type { AwsClients } from '../aws-clients.ts';
import type { Terminal } from '../terminal.ts';
import { chooseMessages } from './choose.ts';
import { countMessages, type DeadLetterQueue } from './dead-letter-queue.ts';
import { HeldMessages, holdSeconds } from './held-messages.ts';
import { openQueue } from './queue-calls.ts';
import { findReasons } from './reasons.ts';
import type { SelectionOptions } from './selection.ts';

/** Messages a second that are moved or deleted where nothing slows it down; rather too few than too many. */
const SLOW = 20;
/** For how long a message is hidden at least, while others are received, and their reasons looked up. */
const LEAST_SECONDS = 600;

/** What became of the messages that a command went through. It is counted up while the command works. */
export interface Tally {
  examined: number;
  /** Moved or deleted, as was asked. */
  done: number;
  /** Not selected. */
  skipped: number;
  /** Refused by SQS; they are where they were. */
  failed: number;
  /** Moved, and also still in the dead-letter queue. */
  movedNotDeleted: number;
  /** SQS's error codes for what it refused. */
  readonly refusals: Set<string>;
}

export function newTally({ examined, skipped }: Pick<Tally, 'examined' | 'skipped'>): Tally {
  return { examined, done: 0, skipped, failed: 0, movedNotDeleted: 0, refusals: new Set() };
}

export interface Work {
  readonly held: HeldMessages;
  readonly tally: Tally;
}

export interface SelectedWork {
  readonly clients: Pick<AwsClients, 'sqs' | 'lambda' | 'cloudWatchLogs'>;
  readonly queue: DeadLetterQueue;
  readonly selection: SelectionOptions;
  /** Messages a second, if there is a limit. */
  readonly rate?: number | undefined;
  readonly terminal: Pick<Terminal, 'signal' | 'now' | 'sleep'>;
  /** Works on what was chosen, and counts what it does; nothing is done without it. */
  readonly act?: ((messages: readonly ReceivedMessage[], work: Work) => Promise<void>) | undefined;
  /** Called with what is counted up from now on. */
  readonly onChosen?: (chosen: number, tally: Tally) => void;
}

/** What came of it. */
export interface Outcome {
  readonly chosen: number;
  readonly tally: Tally;
  /** False where examining ended before the end of the queue. */
  readonly complete: boolean;
  /** What ended the work too early. */
  readonly failure: unknown;
  /** Why messages could not be made visible again at once, one for each. */
  readonly stuck: readonly string[];
  /** For how long these are hidden at most. */
  readonly holdSeconds: number;
}

/**
 * Works on those messages that are selected, and makes all that remain visible again.
 *
 * @throws QueueGoneError, ReasonsUnknownError: before anything was done
 */
export async function workOnSelected(options: SelectedWork): Promise<Outcome> {
  const { clients, queue, selection, rate = SLOW, terminal, act, onChosen } = options;
  const { visible } = await countMessages(clients.sqs, queue, terminal.signal);
  const seconds = holdSeconds(visible, Math.min(rate, SLOW), LEAST_SECONDS);
  const held = new HeldMessages(
    openQueue(clients.sqs, queue.url, { sleep: terminal.sleep }),
    queue.name,
    seconds,
  );
  let outcome: Omit<Outcome, 'stuck' | 'holdSeconds'>;
  try {
    const { examined, chosen, complete } = await chooseMessages({
      queueArn: queue.source.arn,
      held,
      selection,
      findReasons: (messages) => findReasons({ clients, queue, messages, signal: terminal.signal }),
      now: terminal.now(),
      signal: terminal.signal,
    });
    const tally = newTally({ examined, skipped: examined - chosen.length });
    onChosen?.(chosen.length, tally);
    const failure = await act?.(chosen, { held, tally }).then(
      () => undefined,
      (error: unknown) => error,
    );
    outcome = { chosen: chosen.length, tally, complete, failure };
  } finally {
    await held.release();
  }
  return { ...outcome, stuck: held.stuck, holdSeconds: held.seconds };
}
