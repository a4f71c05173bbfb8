/** The emulated services that faults can be injected in front of. */
export type Service = 'sqs' | 'sns' | 'dynamodb' | 'ssm';

/**
 * - `throttle`: the service's own throttling error, which the AWS SDK retries
 * - `server-error`: the service's own internal error, status 500
 * - `reset`: the connection is reset before the request is carried out
 * - `refuse-entries`: single entries of an SQS batch come back under `Failed`
 */
export type FaultKind = 'throttle' | 'server-error' | 'reset' | 'refuse-entries';

export interface FaultRule {
  readonly service: Service;
  /** API action such as `SendMessageBatch` or `PutItem`; every action where it is left out. */
  readonly action?: string;
  readonly kind: FaultKind;
  /** Part of the requests (of the entries for `refuse-entries`) that fail, 0 to 1. Default 1. */
  readonly rate?: number;
  /** How many times the rule strikes before it is spent. Default: no limit. */
  readonly times?: number;
}

/**
 * The faults that are switched on: data, settable while the stack runs, drawn from a seeded generator so that the same
 * sequence of requests meets the same faults. Only the functions meet them, not the stack's own calls.
 */
export class Faults {
  readonly #random: () => number;
  readonly #counts = new Map<string, number>();
  #rules: { readonly rule: FaultRule; left: number }[] = [];

  constructor(seed = 1) {
    this.#random = seededRandom(seed);
  }

  /** Replaces the rules; the first that matches and strikes wins. */
  set(rules: readonly FaultRule[]): void {
    this.#rules = rules.map((rule) => ({ rule, left: rule.times ?? Number.POSITIVE_INFINITY }));
  }

  /** Switches every fault off. The counts stay. */
  clear(): void {
    this.set([]);
  }

  /** Faults injected so far, by service, action and kind: `{ "dynamodb PutItem throttle": 3 }`. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** Decides about one request: the fault that it meets, if any. */
  strikeRequest(service: Service, action: string): Exclude<FaultKind, 'refuse-entries'> | undefined {
    const kind = this.#strike(service, action, (rule) => rule.kind !== 'refuse-entries');
    return kind === 'refuse-entries' ? undefined : kind;
  }

  /** Decides about one entry of an SQS batch: whether it is refused. */
  strikeEntry(service: Service, action: string): boolean {
    return this.#strike(service, action, (rule) => rule.kind === 'refuse-entries') !== undefined;
  }

  #strike(service: Service, action: string, eligible: (rule: FaultRule) => boolean): FaultKind | undefined {
    for (const state of this.#rules) {
      const { rule } = state;
      if (!eligible(rule) || rule.service !== service || (rule.action ?? action) !== action) continue;
      if (state.left === 0 || this.#random() >= (rule.rate ?? 1)) continue;
      state.left -= 1;
      const key = `${service} ${action} ${rule.kind}`;
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
      return rule.kind;
    }
    return undefined;
  }
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
