import type { Readable } from 'node:stream';
import type { Batch } from '../../../local-stack/src/event-source/event-source-mapping.ts';
import { parseLine } from '../../../local-stack/src/functions/function-log.ts';
import { failuresIn, type LoggedFailure } from '../dead/logged-failure.ts';

export type Reason = LoggedFailure;

/** The code of a failure that a function had no chance to log. */
const BATCH_FAILED = 'BATCH_FAILED';
const LINE_END = 0x0a;

/** Why messages failed, by message id: as the functions' log says, or the stack itself of a batch that failed as a whole. */
export class FailureReasons {
  readonly #readLog: (start: number) => Readable;
  readonly #logged = new Map<string, Reason>();
  readonly #ofBatch = new Map<string, Reason>();
  /** Bytes of the log that have been read, always up to the end of a line. */
  #offset = 0;

  /** @param readLog the log's bytes from one on */
  constructor(readLog: (start: number) => Readable) {
    this.#readLog = readLog;
  }

  /** How many messages it knows of. */
  get size(): number {
    return this.#logged.size + this.#ofBatch.size;
  }

  /** Why the message failed last. */
  of(messageId: string): Reason | undefined {
    return this.#ofBatch.get(messageId) ?? this.#logged.get(messageId);
  }

  /** Takes note of a batch: of one that failed as a whole, with a crash or at the timeout, the log names no message. */
  note({ failed, error }: Batch): void {
    for (const messageId of failed) {
      if (error === undefined) this.#ofBatch.delete(messageId);
      else this.#ofBatch.set(messageId, { code: BATCH_FAILED, message: error });
    }
  }

  /** Reads what has been added to the log. */
  async update(): Promise<void> {
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of this.#readLog(this.#offset)) {
      const bytes = Buffer.concat([rest, chunk as Buffer]);
      const end = bytes.lastIndexOf(LINE_END) + 1;
      rest = bytes.subarray(end);
      this.#offset += end;
      for (const line of bytes.toString('utf8', 0, end).split('\n')) this.#readLine(line);
    }
  }

  #readLine(line: string): void {
    for (const [messageId, failure] of failuresIn(parseLine(line).text)) this.#logged.set(messageId, failure);
  }
}
