import type { ReceivedMessage } from '@alma-cache/aws-utils';
import type { Terminal } from '../terminal.ts';
import { BATCH_ENTRIES } from './held-messages.ts';
import type { Work } from './selected.ts';

/**
 * Deletes messages that are held, for good.
 *
 * @throws QueueGoneError, or what SQS refused altogether with; the tally says how far it came
 */
export async function deleteMessages(
  messages: readonly ReceivedMessage[],
  { held, tally, terminal }: Work & { readonly terminal: Pick<Terminal, 'signal'> },
): Promise<void> {
  for (let start = 0; start < messages.length && !terminal.signal.aborted; start += BATCH_ENTRIES) {
    const batch = messages.slice(start, start + BATCH_ENTRIES);
    const { codes, failure } = await held.delete(batch);
    tally.done += batch.length - codes.size;
    if (failure !== undefined) throw failure;
    tally.failed += codes.size;
    for (const code of codes.values()) tally.refusals.add(code);
  }
}
