import { type WebhookEventType, webhookEvents } from './event.ts';

const zero = {
  /** Events raised by a change. */
  raised: 0,
  /** Events that were never sent. */
  lost: 0,
  /** Events that were sent twice. */
  duplicated: 0,
  /** Copies that were sent for the first time: raised, less lost, plus duplicated. */
  sent: 0,
  /** Further attempts: the endpoint got `sent + retried` requests by now. */
  retried: 0,
  /** Copies that were answered 200. */
  delivered: 0,
  /** Copies that were given up at once: answered with neither 200 nor a 5xx. */
  refused: 0,
  /** Copies that were given up after the last attempt. */
  dropped: 0,
};

/** What became of the events; every copy that was sent ends as delivered, refused or dropped. */
export type WebhookCounts = Readonly<typeof zero>;

/** Counters of the webhooks, by event type. */
export class Counts {
  readonly #byType = new Map<WebhookEventType, typeof zero>();

  /** The counts of one event type. */
  of(type: WebhookEventType): WebhookCounts {
    return { ...zero, ...this.#byType.get(type) };
  }

  /** The counts of each event type; those never raised have zeros. */
  byType(): Record<WebhookEventType, WebhookCounts> {
    const types = Object.keys(webhookEvents) as WebhookEventType[];
    return Object.fromEntries(types.map((type) => [type, this.of(type)])) as Record<
      WebhookEventType,
      WebhookCounts
    >;
  }

  /** The counts of all event types together. */
  get total(): WebhookCounts {
    const total = { ...zero };
    for (const counts of this.#byType.values()) {
      for (const what of Object.keys(zero) as (keyof WebhookCounts)[]) {
        total[what] += counts[what];
      }
    }
    return total;
  }

  count(type: WebhookEventType, what: keyof WebhookCounts): void {
    const counts = this.#byType.get(type) ?? { ...zero };
    counts[what] += 1;
    this.#byType.set(type, counts);
  }
}
