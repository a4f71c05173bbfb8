import { setTimeout } from 'node:timers/promises';
import type { Passage } from './disturbances.ts';
import type { Bytes, Endpoint } from './endpoint.ts';
import type { WebhookEvent } from './event.ts';
import { HeldBack } from './held-back.ts';

/** One copy of an event, and all that its delivery depends on. */
export interface Copy extends Passage {
  /** The number of the event, in the order of the changes. */
  readonly number: number;
  readonly event: WebhookEvent;
  /** What is sent, byte for byte, in every copy and every retry. */
  readonly body: Bytes;
  readonly endpoint: Endpoint;
  /** How many times faster than Alma the retries are. */
  readonly timeScale: number;
}

/** A step of a delivery: `sent` or `retried` for each attempt that has ended, then one of the others. */
export type Step = 'sent' | 'retried' | 'delivered' | 'refused' | 'dropped';

/** Waits for some ms; rejects when the signal is aborted. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** Alma tries again 1, 3 and 6 hours after the failure before, then gives up (Ex Libris, "Webhooks"). */
const RETRY_WAITS = [1, 3, 6].map((hours) => hours * 3_600_000);

/**
 * Delivers copies of events: in the order in which they are added, each once the one before it was answered.
 * What is delayed or tried again waits for no other.
 */
export class Deliveries {
  readonly #report: (event: WebhookEvent, step: Step) => void;
  readonly #sleep: Sleep;
  readonly #closing = new AbortController();
  readonly #held = new HeldBack();
  readonly #underWay = new Set<Promise<void>>();
  #line: Promise<unknown> = Promise.resolve();

  constructor(report: (event: WebhookEvent, step: Step) => void, sleep: Sleep = waitFor) {
    this.#report = report;
    this.#sleep = sleep;
  }

  /** Begins to deliver a copy, now or when enough later ones have been sent. */
  add(copy: Copy): void {
    const begin = () => this.#track(this.#deliver(copy));
    if (copy.heldFor > 0) {
      this.#held.hold(copy.number, copy.heldFor, begin);
    } else {
      begin();
    }
  }

  /** Resolves when nothing is left. What is held back goes, latest first, once nothing else is left. */
  async settled(): Promise<void> {
    while (this.#underWay.size + this.#held.size > 0) {
      if (this.#underWay.size === 0) {
        this.#held.release();
      }
      await Promise.all(this.#underWay);
    }
  }

  /** Abandons what is left, and resolves when nothing is under way any more. */
  async close(): Promise<void> {
    this.#held.clear();
    this.#closing.abort();
    await this.settled();
  }

  #track(delivery: Promise<void>): void {
    const tracked = delivery
      .catch((error: unknown) => {
        if (!this.#closing.signal.aborted) {
          throw error;
        }
      })
      .finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  async #deliver({ number, event, body, endpoint, timeScale, delay }: Copy): Promise<void> {
    const attempt = () => endpoint.post(body, this.#closing.signal);
    let outcome = await (delay > 0 ? this.#wait(delay).then(attempt) : this.#inTurn(attempt));
    this.#report(event, 'sent');
    this.#held.sent(number);
    for (const wait of RETRY_WAITS) {
      if (outcome !== 'failed') {
        break;
      }
      await this.#wait(wait / timeScale);
      outcome = await attempt();
      this.#report(event, 'retried');
    }
    this.#report(event, outcome === 'failed' ? 'dropped' : outcome);
  }

  #wait(ms: number): Promise<void> {
    return this.#sleep(ms, this.#closing.signal);
  }

  #inTurn<T>(attempt: () => Promise<T>): Promise<T> {
    const turn = this.#line.then(attempt);
    // How an attempt ends is for its own delivery to know, not for the next in the line.
    this.#line = turn.catch(() => undefined);
    return turn;
  }
}

function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return setTimeout(ms, undefined, { signal });
}
