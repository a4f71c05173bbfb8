import type { Terminal } from '../terminal.ts';
import { insist } from './attempts.ts';
import { inGroupsOf } from './batches.ts';
import type { DeadLetter } from './dead-letter.ts';
import { BATCH_ENTRIES, type HeldLetters } from './held-letters.ts';
import type { Tally } from './tally.ts';

/** Deletes dead letters that are held, for good. */
export async function deleteLetters(
  letters: readonly DeadLetter[],
  {
    held,
    tally,
    terminal,
  }: { held: HeldLetters; tally: Tally; terminal: Pick<Terminal, 'signal' | 'sleep'> },
): Promise<void> {
  for (const batch of inGroupsOf(BATCH_ENTRIES, letters)) {
    if (terminal.signal.aborted) return;
    const deleteOnce = async (some: readonly DeadLetter[]) => {
      const refused = await held.delete(some);
      tally.done += some.length - refused.size;
      return refused;
    };
    const refused = await insist(batch, deleteOnce, terminal.sleep);
    tally.failed += refused.size;
    for (const code of refused.values()) tally.refusals.add(code);
  }
}
