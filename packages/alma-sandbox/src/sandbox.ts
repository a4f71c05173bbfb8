import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerFromData } from './answer-from-data.ts';
import { Calls } from './calls.ts';
import { Circulation } from './circulation/circulation.ts';
import { startOfDay } from './data/dates.ts';
import { SandboxData } from './data/sandbox-data.ts';
import type { UserSpecification } from './data/sandbox-user.ts';
import { checkedDuration, type Duration, type DurationRange } from './duration.ts';
import { type FaultRules, Faults } from './faults/faults.ts';
import { type KeyRefusal, keyRefusals } from './faults/key-refusals.ts';
import type { Answer } from './http/answer.ts';
import { type ApiRequest, readRequest } from './http/api-request.ts';
import { type Listening, listen } from './http/listen.ts';
import { send } from './http/send.ts';
import { Limits } from './limits.ts';
import { Random } from './random.ts';
import { makeTrackingId } from './tracking-id.ts';
import { Webhooks } from './webhooks/webhooks.ts';

export interface SandboxOptions {
  /** How many users to invent, at most 999,999, or exactly which users there are. Default 200. */
  readonly users?: number | readonly UserSpecification[];
  /**
   * How many contacts, who are no users, the list of all users begins with: entries with `no primary id (…)` for an id.
   * Default 0.
   */
  readonly contacts?: number;
  /** Whether answers have the label of a request's status in place of its code. Default: false. */
  readonly statusLabels?: boolean;
  /** The same seed on the same day gives the same data and the same decisions. Default 1. */
  readonly seed?: number;
  /** How long each answer takes, in ms: a number, or the least and the most. Default 0. */
  readonly latency?: Duration;
  /** The key that is accepted. Default `sandbox-key`. */
  readonly apiKey?: string;
  /** A port of 127.0.0.1; 0 is a free one. Default 0. */
  readonly port?: number;
  /** Calls within any one second before `PER_SECOND_THRESHOLD`; 0 is unlimited. Default 0. */
  readonly perSecond?: number;
  /** Calls a day before `DAILY_THRESHOLD`. Default 1,000,000. */
  readonly perDay?: number;
  /** Faults that are switched on from the start. Default none. */
  readonly faults?: FaultRules;
  /** The clock, epoch ms. Default `Date.now`. */
  readonly now?: () => number;
}

/** A running imitation of the Alma Users API. Start one with `startSandbox`. */
export class Sandbox implements AsyncDisposable {
  /** What the API answers with: all users and their records. */
  readonly data: SandboxData;
  /** How often it was asked. */
  readonly calls = new Calls();
  /** Calls per second and per day. */
  readonly limits: Limits;
  /** The fault switches. */
  readonly faults: Faults;
  /** What the library does all day: each verb changes the data and raises Alma's event. */
  readonly circulation: Circulation;
  /** Where the events are sent, and how that goes. */
  readonly webhooks: Webhooks;
  readonly #settings: Required<SandboxOptions>;
  readonly #latency: DurationRange;
  #apiKey: string;
  #keyRefusal: KeyRefusal = 'key-xml-400';
  #port: number;
  #server: Listening | undefined;

  /** @throws InvalidOptionError, SandboxError `SANDBOX_DUPLICATE_ID` */
  constructor(options: SandboxOptions = {}) {
    this.#settings = { ...defaults, ...options };
    const { users, contacts, statusLabels, seed, latency, apiKey, port, perSecond, perDay, faults, now } =
      this.#settings;
    this.data = new SandboxData({ seed, today: startOfDay(now()) }, users, contacts);
    this.data.statusLabels = statusLabels;
    this.limits = new Limits(perSecond, perDay, now);
    this.faults = new Faults(seed, faults);
    this.webhooks = new Webhooks({ seed, now });
    this.circulation = new Circulation(this.data, (change) => this.webhooks.raise(change), now);
    this.#latency = checkedDuration('latency', latency);
    this.#apiKey = apiKey;
    this.#port = port;
  }

  /** The base URL of the API, for example `http://127.0.0.1:9000/almaws/v1`. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}/almaws/v1`;
  }

  /** The key that is accepted now. */
  get apiKey(): string {
    return this.#apiKey;
  }

  /** From this moment on another key is accepted, and all others are refused in the given form. */
  rotateKey(apiKey: string, refusal: KeyRefusal = 'key-xml-400'): void {
    this.#apiKey = apiKey;
    this.#keyRefusal = refusal;
  }

  /** Begins to listen. @throws SandboxError `SANDBOX_CANNOT_LISTEN` when the port cannot be had */
  async listen(): Promise<void> {
    this.#server = await listen(this.#port, (incoming, response) => {
      void this.#respond(incoming, response);
    });
    this.#port = this.#server.port;
  }

  /**
   * Stops listening, cuts every connection, idle or busy, and abandons the webhook events that are not
   * delivered yet; does nothing the second time.
   */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await Promise.all([server?.close(), this.webhooks.close()]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #respond(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = readRequest(incoming);
    const times = this.calls.count(request);
    const delay = new Random(this.#settings.seed, 'latency', request.target, times).integer(...this.#latency);
    if (delay > 0) {
      await sleep(delay, undefined, { ref: false });
    }
    await send(response, this.#answer(request, times), request.format);
  }

  #answer(request: ApiRequest, times: number): Answer {
    if (request.apiKey !== this.#apiKey) {
      return keyRefusals[this.#keyRefusal].strike();
    }
    const refusal = this.limits.admit();
    const headers = { 'X-Exl-Api-Remaining': String(this.limits.remaining) };
    if (refusal) {
      return { ...refusal.toAnswer(), headers };
    }
    const answer = () => ({ ...this.#answerFromData(request, times), headers });
    return this.#strike(request, times, answer) ?? answer();
  }

  /** Faults strike calls that would reach Alma's data; `undefined` when none does. */
  #strike(request: ApiRequest, times: number, answer: () => Answer): Answer | undefined {
    const { route, method } = request;
    return route && method === 'GET'
      ? this.faults.strike({ request: { ...request, route }, data: this.data, answer }, times)
      : undefined;
  }

  #answerFromData(request: ApiRequest, times: number): Answer {
    const random = new Random(this.#settings.seed, 'tracking id', request.target, times);
    return answerFromData(request, this.data, () => makeTrackingId(random, this.#settings.now()));
  }
}

const defaults = {
  users: 200,
  contacts: 0,
  statusLabels: false,
  seed: 1,
  latency: 0,
  apiKey: 'sandbox-key',
  port: 0,
  perSecond: 0,
  perDay: 1_000_000,
  faults: {},
  now: Date.now,
} as const satisfies Required<SandboxOptions>;

/**
 * Starts an imitation of the Alma Users API on loopback.
 * @throws InvalidOptionError when an option has a value that it cannot have
 * @throws SandboxError `SANDBOX_CANNOT_LISTEN`, `SANDBOX_DUPLICATE_ID`
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = new Sandbox(options);
  await sandbox.listen();
  return sandbox;
}
