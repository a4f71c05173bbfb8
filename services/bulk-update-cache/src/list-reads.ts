import type { UnknownFields } from '@alma-cache/alma-client';
import type { AlmaLists, RecordKind } from '@alma-cache/cache-schemas';
import type { AsRead } from './refresh-record.ts';

/** Looks for records in their users' lists: those of a batch that are one user's share one read of the list. */
export class ListReads<AlmaRecord extends UnknownFields> {
  readonly #kind: Pick<RecordKind<AlmaRecord>, 'readAll' | 'idOf'>;
  readonly #now: () => number;
  /** Under way, by the user's id. */
  readonly #reads = new Map<string, Promise<{ records: AlmaRecord[]; readAt: number }>>();

  /** @param now epoch ms */
  constructor(kind: Pick<RecordKind<AlmaRecord>, 'readAll' | 'idOf'>, now: () => number = Date.now) {
    this.#kind = kind;
    this.#now = now;
  }

  /** What the user's list has under the id. @throws AlmaError */
  async find(userID: string, id: string, alma: AlmaLists): Promise<AsRead<AlmaRecord>> {
    const { records, readAt } = await (this.#reads.get(userID) ?? this.#begin(userID, alma));
    return { record: records.find((record) => this.#kind.idOf(record) === id), readAt };
  }

  #begin(userID: string, alma: AlmaLists) {
    const readAt = this.#now();
    const read = this.#kind
      .readAll(alma)
      .then((records) => ({ records, readAt }))
      .finally(() => this.#reads.delete(userID));
    this.#reads.set(userID, read);
    return read;
  }
}
