/** What became of the dead letters that a command went through. It is counted up while the command works. */
export interface Tally {
  examined: number;
  /** Moved or deleted, as was asked. */
  done: number;
  /** Not meant by the selection. */
  skipped: number;
  /** Refused by SQS; they are where they were. */
  failed: number;
  /** Moved, and also still in the dead-letter queue. */
  movedNotDeleted: number;
  /** SQS's error codes for what it refused. */
  readonly refusals: Set<string>;
}

export function newTally({ examined, skipped }: { examined: number; skipped: number }): Tally {
  return { examined, done: 0, skipped, failed: 0, movedNotDeleted: 0, refusals: new Set() };
}
