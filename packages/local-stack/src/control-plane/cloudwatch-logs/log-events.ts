/** One line of a log, as CloudWatch Logs keeps it. */
export interface LogEvent {
  /** Grows from event to event. */
  readonly sequence: number;
  /** When it was written, epoch ms. */
  readonly time: number;
  readonly message: string;
}

/** Lines kept of each group; the oldest go first. */
const KEPT_EVENTS = 10_000;

/** The newest lines of each log group. */
export class LogEvents {
  readonly #groups: ReadonlyMap<string, LogEvent[]>;
  readonly #now: () => number;
  #sequence = 0;

  constructor(groups: readonly string[], now: () => number = Date.now) {
    this.#groups = new Map(groups.map((group) => [group, []]));
    this.#now = now;
  }

  /** Keeps a line; one of no group is nobody's. */
  add(group: string, message: string): void {
    const events = this.#groups.get(group);
    if (!events) return;
    this.#sequence += 1;
    events.push({ sequence: this.#sequence, time: this.#now(), message });
    // Not at every line: each removal moves all that stay.
    if (events.length > KEPT_EVENTS * 1.1) events.splice(0, events.length - KEPT_EVENTS);
  }

  /** A group's events, oldest first; undefined where there is no such group. */
  of(group: string): readonly LogEvent[] | undefined {
    return this.#groups.get(group);
  }
}
