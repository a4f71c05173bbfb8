import type { CheckedId } from '../id-list/check-ids.ts';

/** Most ids of each kind that are named, so that a wrong file does not fill the memory. */
export const MOST_NAMED = 1000;

/** The most of a refused id that is shown: what it is can be seen from less. Characters. */
const LONGEST_SHOWN = 80;

/** An id that was not sent, and why. */
export interface NotSent {
  /** Of the line of a file, or of the user in Alma's list; the first is 1. */
  readonly number: number;
  /** Cut after 80 characters. */
  readonly id: string;
  readonly outcome: 'invalid' | 'repeated' | 'failed';
  readonly reason: string;
}

/** What has become of the ids so far: every id read is one of valid, invalid, repeated and a placeholder. */
export class Tally {
  read = 0;
  /** Number of the last id that was looked at. */
  last = 0;
  valid = 0;
  queued = 0;
  /** Contacts that Alma lists among its users, without an id. */
  placeholders = 0;
  /** The first valid id: whoever sees it sees whether the right column was read. */
  first: string | undefined;
  readonly counts: Record<NotSent['outcome'], number> = { invalid: 0, repeated: 0, failed: 0 };
  readonly #named: NotSent[] = [];

  /** Ids that were not sent, the first thousand of each kind, in the order in which that was known. */
  get named(): readonly NotSent[] {
    return this.#named;
  }

  /** Counts an id that was looked at. */
  add(checked: CheckedId): void {
    this.last = checked.number;
    if (checked.outcome === 'blank') return;
    this.read += 1;
    if (checked.outcome === 'valid') {
      this.valid += 1;
      this.first ??= checked.id;
    } else if (checked.outcome === 'placeholder') this.placeholders += 1;
    else if (checked.outcome === 'invalid') this.#name(checked, 'invalid', checked.fault);
    else this.#name(checked, 'repeated', 'came before');
  }

  /** Counts a valid id that the queue did not take. */
  fail(checked: CheckedId, reason: string): void {
    this.#name(checked, 'failed', reason);
  }

  #name({ number, id }: CheckedId, outcome: NotSent['outcome'], reason: string): void {
    this.counts[outcome] += 1;
    if (this.counts[outcome] > MOST_NAMED) return;
    const shown = id.length > LONGEST_SHOWN ? `${id.slice(0, LONGEST_SHOWN)}…` : id;
    this.#named.push({ number, id: ownCopy(shown), outcome, reason });
  }
}

/** The part of a longer text that is kept would keep all of that: here, a chunk of the list for each. */
function ownCopy(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
