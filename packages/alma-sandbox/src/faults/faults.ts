import { InvalidOptionError } from '../errors.ts';
import type { Answer } from '../http/answer.ts';
import { type RouteTemplate, routeTemplates } from '../http/route-template.ts';
import { Random } from '../random.ts';
import type { RoutedRequest } from '../routes/handler.ts';
import type { StruckCall } from './fault.ts';
import { type FaultKind, faultKinds, isFaultKind } from './kinds.ts';

/** When a fault strikes. */
export interface FaultRule {
  /** The share of matching calls, 0 to 1. Default 1. */
  readonly rate?: number;
  /** After this many strikes the fault is over. Default: never. */
  readonly count?: number;
  /** The route that it strikes, or which requests. Default: all. */
  readonly on?: RouteTemplate | ((request: RoutedRequest) => boolean);
  /** How long a `slow-body` takes, in ms. Default 5,000. */
  readonly ms?: number;
}

/** Rules, or just rates, by kind. */
export type FaultRules = Readonly<Partial<Record<FaultKind, FaultRule | number>>>;

const DEFAULT_MS = 5000;

interface ActiveRule {
  readonly rate: number;
  readonly ms: number;
  readonly on: (request: RoutedRequest) => boolean;
  left: number;
}

/**
 * The fault switches. At most one fault strikes a call: the rules are tried in the order in which they were
 * set. Whether a rule strikes is drawn from the seed, the request itself and how often this very request was
 * made before, so that a run repeats exactly however its requests interleave; `count` alone depends on which
 * request comes first.
 */
export class Faults {
  readonly #seed: number;
  readonly #rules = new Map<FaultKind, ActiveRule>();
  readonly #injected = new Map<FaultKind, number>();

  constructor(seed: number, rules: FaultRules = {}) {
    this.#seed = seed;
    for (const [kind, rule] of Object.entries(rules)) {
      this.set(kind as FaultKind, rule);
    }
  }

  /**
   * Switches a fault on, or changes its rule; a number is a rate.
   * @throws InvalidOptionError when there is no such kind or route, or a number is out of range
   */
  set(kind: FaultKind, rule: FaultRule | number = {}): void {
    this.#rules.set(kind, activate(kind, typeof rule === 'number' ? { rate: rule } : rule));
  }

  /** Switches one fault off, or all of them. */
  clear(kind?: FaultKind): void {
    if (kind) {
      this.#rules.delete(kind);
    } else {
      this.#rules.clear();
    }
  }

  /** How many faults of each kind have struck since the start; kinds that never did are absent. */
  get injected(): Readonly<Partial<Record<FaultKind, number>>> {
    return Object.fromEntries(this.#injected);
  }

  /**
   * The faulty answer to a call; `undefined` when no fault strikes it.
   * @param times how often this very request was made, this time included
   * @internal
   */
  strike(call: Omit<StruckCall, 'ms'>, times: number): Answer | undefined {
    for (const [kind, rule] of this.#rules) {
      const answer = this.#hits(kind, rule, call.request, times)
        ? faultKinds[kind].strike({ ...call, ms: rule.ms })
        : undefined;
      if (answer) {
        rule.left -= 1;
        this.#injected.set(kind, (this.#injected.get(kind) ?? 0) + 1);
        return answer;
      }
    }
    return undefined;
  }

  #hits(kind: FaultKind, { rate, left, on }: ActiveRule, request: RoutedRequest, times: number): boolean {
    return left > 0 && on(request) && new Random(this.#seed, kind, request.target, times).chance(rate);
  }
}

/** A rule with its defaults filled in, and how many strikes are left. */
function activate(kind: FaultKind, rule: FaultRule): ActiveRule {
  const { rate = 1, count = Number.POSITIVE_INFINITY, on = () => true, ms = DEFAULT_MS } = rule;
  if (!isFaultKind(kind)) {
    throw new InvalidOptionError(
      `There is no fault "${kind}"; there are ${Object.keys(faultKinds).join(', ')}.`,
    );
  }
  if (!(rate >= 0 && rate <= 1)) {
    throw new InvalidOptionError(`The rate of ${kind} must be from 0 to 1, not ${rate}.`);
  }
  if (!(count >= 0) || !(ms >= 0)) {
    throw new InvalidOptionError(`The count and the ms of ${kind} must not be negative.`);
  }
  if (typeof on === 'string' && !routeTemplates.includes(on)) {
    throw new InvalidOptionError(`There is no route ${on}; there are ${routeTemplates.join(', ')}.`);
  }
  return { rate, left: count, ms, on: typeof on === 'string' ? ({ route }) => route.template === on : on };
}
