import type { AwsClients } from '../aws-clients.ts';
import type { Terminal } from '../terminal.ts';
import { chooseLetters } from './choose.ts';
import type { DeadLetter } from './dead-letter.ts';
import { countMessages, type DeadLetterQueue } from './dead-letter-queue.ts';
import { HeldLetters, holdSeconds } from './held-letters.ts';
import { findReasons } from './reasons.ts';
import type { SelectionOptions } from './selection.ts';
import { newTally, type Tally } from './tally.ts';

/** Messages a second that are moved or deleted where nothing slows it down; rather too few than too many. */
const SLOW = 20;
/** For how long a message is hidden at least, while others are received, and their reasons looked up. */
const LEAST_SECONDS = 600;

export interface Work {
  readonly held: HeldLetters;
  readonly tally: Tally;
}

export interface Filtered {
  readonly clients: Pick<AwsClients, 'sqs' | 'lambda' | 'cloudWatchLogs'>;
  readonly queue: DeadLetterQueue;
  readonly selection: SelectionOptions;
  /** Messages a second, if there is a limit. */
  readonly rate?: number | undefined;
  readonly terminal: Pick<Terminal, 'signal' | 'now'>;
  /** Works on what was chosen, and counts what it does; nothing is done without it. */
  readonly act?: ((letters: readonly DeadLetter[], work: Work) => Promise<void>) | undefined;
  /** Told of what is counted up from now on. */
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
 * Works on those dead letters that the selection means, and makes all that remain visible again.
 *
 * @throws QueueGoneError, ReasonsUnknownError: before anything was done
 */
export async function workOnSelected(options: Filtered): Promise<Outcome> {
  const { clients, queue, selection, rate = SLOW, terminal, act, onChosen } = options;
  const { visible } = await countMessages(clients.sqs, queue, terminal.signal);
  const held = new HeldLetters(clients.sqs, queue, holdSeconds(visible, Math.min(rate, SLOW), LEAST_SECONDS));
  let outcome: Omit<Outcome, 'stuck' | 'holdSeconds'>;
  try {
    const { examined, chosen, complete } = await chooseLetters({
      queueArn: queue.source.arn,
      held,
      selection,
      findReasons: (letters) => findReasons({ clients, queue, letters, signal: terminal.signal }),
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
