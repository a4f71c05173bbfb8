import { InvalidOptionError, SandboxError } from '../errors.ts';
import type { RecordKind } from './record-kind.ts';

/** How a user's records of one kind are made and recognised. */
export interface RecordSource<T> extends Pick<RecordKind<T>, 'name' | 'idOf' | 'ownedBy'> {
  /** The given record (from 0). */
  invent(index: number): T;
  /** Which invented record has the id; `undefined` when it cannot be one. */
  indexOf(id: string): number | undefined;
}

/**
 * How a user's records begin: that many invented ones, or one for each entry with the fields that it names.
 */
export type InitialRecords<T> = number | readonly Partial<T>[];

/** Of more records than this, each page of a list would take long to invent all of them anew. */
const MANY = 1000;

/**
 * The records of one kind of one user. They are invented whenever they are asked for, and only held in
 * memory once one of them is added, changed or removed, or very many are listed, so that tens of thousands of
 * users cost nothing.
 */
export class RecordSet<T extends object> implements Iterable<T> {
  readonly #source: RecordSource<T>;
  readonly #invented: number;
  #held: Map<string, T> | undefined;
  #next: number;

  /** @throws SandboxError `SANDBOX_DUPLICATE_ID` when two of the records have the same id */
  constructor(source: RecordSource<T>, initial: InitialRecords<T>) {
    this.#source = source;
    this.#invented = typeof initial === 'number' ? initial : 0;
    this.#next = this.#invented;
    if (typeof initial !== 'number') {
      for (const fields of initial) {
        this.add(fields);
      }
    }
  }

  get size(): number {
    return this.#held?.size ?? this.#invented;
  }

  /** The record with the id, as the sandbox answers it; `undefined` when there is none. */
  get(id: string): T | undefined {
    if (this.#held) {
      return this.#held.get(id);
    }
    const index = this.#source.indexOf(id);
    return index !== undefined && index < this.#invented ? this.#source.invent(index) : undefined;
  }

  /** All records, oldest id first. */
  *[Symbol.iterator](): Iterator<T> {
    if (this.#invented > MANY) this.#hold();
    yield* this.#held?.values() ?? this.#inventAll();
  }

  /** The ids of all records. */
  ids(): string[] {
    return Array.from(this, this.#source.idOf);
  }

  /**
   * Adds a record, invented but for the given fields, and returns it.
   * @throws SandboxError `SANDBOX_DUPLICATE_ID` when the user has a record with that id already
   */
  add(fields: Partial<T> = {}): T {
    return this.create((invented) => ({ ...invented, ...fields }));
  }

  /**
   * Adds the record that is made of an invented one, and returns it.
   * @throws SandboxError `SANDBOX_DUPLICATE_ID` when the user has a record with that id already
   */
  create(make: (invented: T) => T): T {
    const record = make(this.#source.invent(this.#next));
    const id = this.#source.idOf(record);
    const held = this.#hold();
    if (held.has(id)) {
      throw new SandboxError(
        'SANDBOX_DUPLICATE_ID',
        `The user has a ${this.#source.name} ${id} already; give another id.`,
      );
    }
    this.#next += 1;
    held.set(id, record);
    return record;
  }

  /**
   * Replaces fields of a record, for example the due date of a renewed loan, and returns the record.
   * @throws SandboxError `SANDBOX_UNKNOWN_RECORD` when the user has no record with that id
   * @throws InvalidOptionError when the id itself would change
   */
  change(id: string, fields: Partial<T>): T {
    return this.revise(id, (record) => ({ ...record, ...fields }));
  }

  /**
   * Replaces a record by what is made of it, and returns that.
   * @throws SandboxError `SANDBOX_UNKNOWN_RECORD` when the user has no record with that id
   * @throws InvalidOptionError when the id itself would change
   */
  revise(id: string, make: (record: T) => T): T {
    const record = make(this.#existing(id));
    if (this.#source.idOf(record) !== id) {
      throw new InvalidOptionError(`A ${this.#source.name} keeps its id; remove ${id} and add another.`);
    }
    this.#hold().set(id, record);
    return record;
  }

  /**
   * Removes a record, as when a loan is returned or a fee is paid, and returns it as it was.
   * @throws SandboxError `SANDBOX_UNKNOWN_RECORD` when the user has no record with that id
   */
  remove(id: string): T {
    const record = this.#existing(id);
    this.#hold().delete(id);
    return record;
  }

  /**
   * Has every record tell another primary id of the user.
   * @internal
   */
  changeOwner(primaryId: string): void {
    for (const id of this.ids()) this.revise(id, (record) => this.#source.ownedBy(primaryId, record));
  }

  #existing(id: string): T {
    const record = this.get(id);
    if (!record) {
      throw new SandboxError(
        'SANDBOX_UNKNOWN_RECORD',
        `The user has no ${this.#source.name} ${id}; see ids().`,
      );
    }
    return record;
  }

  #hold(): Map<string, T> {
    this.#held ??= new Map(Array.from(this.#inventAll(), (record) => [this.#source.idOf(record), record]));
    return this.#held;
  }

  *#inventAll(): Generator<T> {
    for (let index = 0; index < this.#invented; index += 1) {
      yield this.#source.invent(index);
    }
  }
}
