// What the server and the page say to each other: types alone, so that the scripts of the page can be checked against them.

/** What the page shows live; each member is an event of its own, sent when it has changed. */
export interface PageState {
  readonly health: Health;
  readonly queues: readonly QueueState[];
  readonly throughput: Throughput;
  /** Null while they are being read for the first time. */
  readonly deadLetters: DeadLetters | null;
  readonly tables: Tables;
  readonly unreadable: readonly Unreadable[];
}

/** A part of the stack that cannot be read: a queue, a table, the log. */
export interface Unreadable {
  readonly part: string;
  readonly reason: string;
}

export interface Health {
  /** Dead letters come before all else: they need somebody. Unknown where a queue cannot be read. */
  readonly kind: 'healthy' | 'working' | 'dead-letters' | 'unknown';
  /** Messages that wait, are delayed or in flight. */
  readonly backlog: number;
  readonly deadLetters: number;
  /** Whether every queue could be read, and is in these numbers. */
  readonly isComplete: boolean;
  /** Messages a second that were done lately. */
  readonly rate: number;
}

export type Count = number | 'unreadable';

/** How many messages a queue holds. */
export interface QueueState {
  readonly name: string;
  readonly waiting: Count;
  readonly inFlight: Count;
  readonly delayed: Count;
  /** Messages in its dead-letter queue; null where it has none. */
  readonly dead: Count | null;
}

/** Messages in each second up to the last full one, oldest first. */
export interface Throughput {
  readonly done: readonly number[];
  /** They went back to the queue, or to its dead-letter queue. */
  readonly failed: readonly number[];
}

export interface DeadLetters {
  readonly groups: readonly DeadLetterGroup[];
  /** Dead letters that are counted in their groups but not listed. */
  readonly unlisted: number;
}

/** Dead letters with the same reason. */
export interface DeadLetterGroup {
  /** The error's code; null where nobody has told why. */
  readonly code: string | null;
  /** What the error said last. */
  readonly message: string;
  readonly count: number;
  readonly letters: readonly DeadLetter[];
}

export interface DeadLetter {
  readonly messageId: string;
  /** The dead-letter queue. */
  readonly queue: string;
  /** Cut where it is long. */
  readonly body: string;
  readonly receiveCount: number;
}

export interface Tables {
  /** Changes whenever the records may read otherwise than before: something may have been written, or found since. */
  readonly revision: number;
  readonly tables: readonly TableState[];
}

export interface TableState {
  readonly name: string;
  /** As people call what it holds. */
  readonly label: string;
  /** Null while they are being counted for the first time. */
  readonly items: number | null;
}

/** A page of a table, in the order of the ids. */
export interface RecordList {
  readonly records: readonly RecordSummary[];
  /** How many records there are that match. */
  readonly total: number;
  /** The id to go on after; null at the end. */
  readonly next: string | null;
}

export interface Lifetime {
  /** Epoch seconds; null where the record does not expire. */
  readonly expiresAt: number | null;
  /** Deleted, and kept for a while so that nothing older comes back. */
  readonly deleted: boolean;
}

export interface RecordSummary extends Lifetime {
  readonly id: string;
  /** What it is about, in a few words; may be empty. */
  readonly summary: string;
}

export interface RecordDetail extends Lifetime {
  readonly id: string;
  /** The time of the read of Alma, or of the event, that it stems from, epoch ms; null where that is not known. */
  readonly version: number | null;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Fields that hold ids of other records, each with the table that these are in. */
  readonly links: Readonly<Record<string, string>>;
}

/** The answer to a request that failed. */
export interface Failure {
  readonly error: string;
}
