import { InvalidOptionError } from '../errors.ts';
import { Counts, type WebhookCounts } from './counts.ts';
import { Deliveries, type Sleep } from './deliveries.ts';
import { type Disturbances, type Draw, drawFrom } from './disturbances.ts';
import { Endpoint, type EndpointOptions } from './endpoint.ts';
import { type Change, makeEvent, nameOf, type WebhookEvent } from './event.ts';
import { writtenOddly, writtenPlainly } from './writing.ts';

/** Where the events go, and how fast failed ones go again. */
export interface WebhookOptions extends EndpointOptions {
  /**
   * How many times faster than Alma failed events are tried again. Default 3,600: after 1, 3 and 6 seconds
   * where Alma waits as many hours.
   */
  readonly timeScale?: number;
}

/** The ports of the webhooks. */
export interface WebhookPorts {
  readonly seed: number;
  /** Epoch ms. */
  readonly now: () => number;
  readonly sleep?: Sleep;
}

interface Registration {
  readonly endpoint: Endpoint;
  readonly timeScale: number;
}

const TIME_SCALE = 3600;

/** Tells an endpoint what changes, as Alma does: at least once, late, and in no order to rely on. */
export class Webhooks {
  /** What became of the events. */
  readonly counts = new Counts();
  readonly #seed: number;
  readonly #now: () => number;
  readonly #deliveries: Deliveries;
  readonly #undelivered = new Map<string, WebhookEvent>();
  #registration: Registration | undefined;
  #draw: Draw;
  #events = 0;
  #lastTime = 0;

  constructor({ seed, now, sleep }: WebhookPorts) {
    this.#seed = seed;
    this.#now = now;
    this.#draw = drawFrom(seed, {});
    this.#deliveries = new Deliveries((event, what) => this.#record(event, what), sleep);
  }

  /**
   * Challenges an endpoint and sends it the events of all changes from then on; another call puts another
   * endpoint, or another secret, in its place. Before the first call no change raises an event.
   * @throws SandboxError `SANDBOX_CHALLENGE_FAILED`, and then the endpoint before stays
   * @throws InvalidOptionError
   */
  async register({ timeScale = TIME_SCALE, ...options }: WebhookOptions): Promise<void> {
    if (!(timeScale > 0 && timeScale < Number.POSITIVE_INFINITY)) {
      throw new InvalidOptionError(`timeScale must be above 0, not ${timeScale}.`);
    }
    const endpoint = new Endpoint(options);
    await endpoint.challenge();
    this.#registration = { endpoint, timeScale };
  }

  /**
   * Says what goes wrong with the events that are raised from now on; what is not named does not.
   * @throws InvalidOptionError when a share or a delay is out of range
   */
  disturb(disturbances: Disturbances): void {
    this.#draw = drawFrom(this.#seed, disturbances);
  }

  /**
   * The events of which no copy was answered 200: those that were lost, refused or dropped and, before
   * `settled`, those that are still on their way. Oldest first.
   */
  get undelivered(): WebhookEvent[] {
    return [...this.#undelivered.values()];
  }

  /** Resolves when nothing is under way or waiting, retries and what is held back included. */
  settled(): Promise<void> {
    return this.#deliveries.settled();
  }

  /** Abandons what is under way or waiting, and raises no more events. */
  close(): Promise<void> {
    this.#registration = undefined;
    return this.#deliveries.close();
  }

  /** Raises the event of a change that was made this moment; does nothing where no endpoint is registered. */
  raise(change: Change): void {
    if (!this.#registration) {
      return;
    }
    this.#events += 1;
    this.#lastTime = Math.max(this.#now(), this.#lastTime + 1);
    const event = makeEvent(change, this.#events, this.#lastTime);
    this.#undelivered.set(event.id, event);
    const { passages, isOdd } = this.#draw(event.id);
    this.#record(event, 'raised');
    if (passages.length === 0) {
      this.#record(event, 'lost');
    }
    if (passages.length > 1) {
      this.#record(event, 'duplicated');
    }
    const body = new TextEncoder().encode(isOdd ? writtenOddly(event) : writtenPlainly(event));
    for (const passage of passages) {
      this.#deliveries.add({ ...this.#registration, ...passage, number: this.#events, event, body });
    }
  }

  #record(event: WebhookEvent, what: keyof WebhookCounts): void {
    this.counts.count(nameOf(event), what);
    if (what === 'delivered') {
      this.#undelivered.delete(event.id);
    }
  }
}
