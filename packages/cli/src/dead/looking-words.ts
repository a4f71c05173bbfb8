import { duration } from '../output/duration.ts';
import { counted, grouped } from '../output/number.ts';
import { MOST_HELD } from './held-messages.ts';

/** What came of looking at messages, as far as it is not as it should be. */
export interface Looked {
  readonly examined: number;
  /** False where examining ended before the end of the queue. */
  readonly complete: boolean;
  /** Why messages could not be made visible again at once, one for each. */
  readonly stuck: readonly string[];
  /** For how long these are hidden at most. */
  readonly holdSeconds: number;
}

/** What is to be said of it. */
export function wordsOnLooking({ examined, complete, stuck, holdSeconds }: Looked): string[] {
  const words: string[] = [];
  if (!complete && examined >= MOST_HELD) {
    words.push(`No more than ${grouped(MOST_HELD)} messages are examined at a time, and there are more.`);
  }
  if (stuck.length > 0) {
    const [why] = stuck;
    words.push(
      `${counted(stuck.length, 'message')} could not be made visible again at once (${why}), and will be in ${duration(holdSeconds * 1000)} at most.`,
    );
  }
  return words;
}
