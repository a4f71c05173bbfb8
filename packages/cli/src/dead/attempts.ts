import type { Terminal } from '../terminal.ts';
import type { DeadLetter } from './dead-letter.ts';

/** SQS refuses single entries of a batch when it is busy, and takes them a moment later. */
const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 200;

/**
 * Asks SQS again for what it refused, up to three times with growing pauses; answers with what it refused to the end.
 *
 * @param attempt answers with the error code of each message that was refused
 */
export async function insist(
  letters: readonly DeadLetter[],
  attempt: (letters: readonly DeadLetter[]) => Promise<ReadonlyMap<DeadLetter, string>>,
  sleep: Terminal['sleep'],
): Promise<ReadonlyMap<DeadLetter, string>> {
  let refused = await attempt(letters);
  for (let retry = 0; refused.size > 0 && retry < ATTEMPTS - 1; retry++) {
    await sleep(FIRST_PAUSE_MS * 2 ** retry);
    refused = await attempt([...refused.keys()]);
  }
  return refused;
}
