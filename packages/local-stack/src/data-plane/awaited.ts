import type { IncomingMessage } from 'node:http';
import { setImmediate as endOfTurn } from 'node:timers/promises';

/**
 * Whether whoever sent a request still has its connection open, and so waits for the answer.
 *
 * A process that was kept from running for seconds finds requests whose senders have long given up, and sent the same again.
 * The end of a connection is read in a turn of the event loop after that of its last bytes: it is looked for until a turn
 * brings nothing more. The body is not read here; the end behind one that overflows the request's buffer is not seen.
 */
export async function isAwaited({ socket }: IncomingMessage): Promise<boolean> {
  let bytes: number;
  do {
    bytes = socket.bytesRead;
    // The first ends the turn that is under way, the second is one in which the connection is read.
    await endOfTurn();
    await endOfTurn();
  } while (socket.bytesRead > bytes);
  return !socket.readableEnded && !socket.destroyed;
}
