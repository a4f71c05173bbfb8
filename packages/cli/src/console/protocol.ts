// What the server and the page say to each other: types alone, so that the scripts of the page can be checked against them.
// Members that also `status`, `dead list` and `show` print with --json are called and mean the same as there.

/** What the page is about, which does not change. */
export interface About {
  /** The stacks, or else the queues and tables that were named. */
  readonly deployment: string;
  readonly region: string;
  /** The kinds of records that can be looked up, in the order in which people go through them. */
  readonly kinds: readonly string[];
  /** A user to begin with; null where none is known. */
  readonly exampleUser: string | null;
}

/** What the page shows live; each member is an event of its own, sent when it has changed. */
export interface PageState {
  readonly status: Status;
  /** Null where no metric can be read. */
  readonly throughput: Throughput | null;
}

/** What `status --json` prints, and what there is to do on its own. */
export interface Status {
  /** ISO 8601, as all times. */
  readonly time: string;
  readonly level: 'healthy' | 'working' | 'waiting' | 'incomplete' | 'attention';
  /** What there is to do, how long it takes. */
  readonly work: string | null;
  /** What needs a person, the worst first. */
  readonly attention: readonly string[];
  readonly queues: readonly QueueStatus[];
  readonly tables: readonly { readonly name: string; readonly items: number | null }[];
  readonly almaCalls: { readonly left: number; readonly readAt: string } | null;
  readonly unreadable: readonly Unreadable[];
}

/** A queue at one moment; null is what is not known. */
export interface QueueStatus {
  readonly name: string;
  readonly waiting: number | null;
  readonly inFlight: number | null;
  readonly delayed: number | null;
  /** Of these, how many wait for Alma's next day. */
  readonly postponed: number | null;
  /** Null too where there is no dead-letter queue. */
  readonly dead: number | null;
  readonly oldestSeconds: number | null;
  readonly processedPerMinute: number | null;
  readonly outlook: 'empty' | 'ends' | 'grows' | 'stands' | 'unknown';
  readonly secondsLeft: number | null;
  /** Whether messages are still to come that `secondsLeft` does not count. */
  readonly atLeast: boolean | null;
}

/** A part that cannot be read, while the others are shown. */
export interface Unreadable {
  readonly part: string;
  readonly reason: string;
}

/** What the functions counted in each of the last minutes. */
export interface Throughput {
  /** When the first minute began, epoch ms. */
  readonly from: number;
  /** Messages, minute by minute, oldest first. */
  readonly processed: readonly number[];
  /** They went back to the queue, or to its dead-letter queue. */
  readonly failed: readonly number[];
  /** How much it is a minute by now; null where too little is known. */
  readonly perMinute: Readonly<Record<'processed' | 'failed' | 'almaCalls' | 'webhookEvents', number | null>>;
}

/** What a look at the dead-lettered messages has found. */
export interface DeadMessages {
  readonly lookedAt: string;
  /** Queues that have some. */
  readonly queues: readonly DeadQueue[];
  readonly unreadable: readonly Unreadable[];
}

export interface DeadQueue {
  /** Of the source queue. */
  readonly queue: string;
  readonly deadLetterQueue: string;
  readonly examined: number;
  /** False where there are more than were examined. */
  readonly complete: boolean;
  readonly reasonsUnknownBecause: string | null;
  /** The largest first. */
  readonly groups: readonly DeadGroup[];
}

/** Messages that failed alike. */
export interface DeadGroup {
  /** The error's code; null where none is logged. */
  readonly reason: string | null;
  /** What tells those without a code apart: the shape of their bodies. */
  readonly looksLike: string | null;
  readonly whatToDo: string;
  readonly count: number;
  /** Oldest first. */
  readonly messages: readonly DeadMessage[];
  readonly commands: readonly CommandLine[];
}

export interface DeadMessage {
  readonly messageId: string;
  readonly body: string;
  readonly sentAt: string | null;
  readonly receiveCount: number;
  /** What the function said; null where it is not known. */
  readonly failure: string | null;
  readonly commands: readonly CommandLine[];
}

/** A line to copy: what the page does not do itself. */
export interface CommandLine {
  readonly what: string;
  readonly line: string;
}

/** What the cache has under an id. */
export interface Lifetime {
  readonly state: 'valid' | 'expired' | 'deleted' | 'absent';
  readonly expiresAt: string | null;
}

export interface RecordAnswer extends Lifetime {
  readonly kind: string;
  readonly id: string;
  /** As of when Alma had it so. */
  readonly asOf: string | null;
  /** What its expiry means, or why there is nothing. */
  readonly note: string;
  /** What the record is about; null where it has no name. */
  readonly title: string | null;
  /** What tells of the thing itself, in the order in which it is shown. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** What the cache keeps for its own use. */
  readonly bookkeeping: Readonly<Record<string, unknown>>;
  /** Primary id of the user whose it is; null where that is not known, and of a user's own record. */
  readonly owner: string | null;
  /** Of a user, what the cache has of the loans, requests and fees. */
  readonly lists: readonly RecordList[];
  readonly commands: readonly CommandLine[];
}

export interface RecordList {
  readonly kind: string;
  readonly plural: string;
  readonly items: readonly ListedRecord[];
}

export interface ListedRecord extends Lifetime {
  readonly id: string;
  readonly values: readonly ListedValue[];
}

export interface ListedValue {
  readonly name: string;
  /** Null where the record does not say, or is not there. */
  readonly text: string | null;
}

/** The answer to a request that failed. */
export interface Failure {
  readonly error: string;
}
