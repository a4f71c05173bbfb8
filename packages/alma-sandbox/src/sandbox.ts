import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerFromData } from './api.ts';
import { gatewayErrors } from './api-error.ts';
import { Calls } from './calls.ts';
import { startOfDay } from './data/dates.ts';
import { SandboxData } from './data/sandbox-data.ts';
import type { UserSpecification } from './data/sandbox-user.ts';
import { InvalidOptionError } from './errors.ts';
import type { Answer } from './http/answer.ts';
import { type ApiRequest, readRequest } from './http/api-request.ts';
import { type Listening, listen } from './http/listen.ts';
import { send } from './http/send.ts';
import { Quota } from './quota.ts';
import { Random } from './random.ts';
import { makeTrackingId } from './tracking-id.ts';

export interface SandboxOptions {
  /** How many users to invent, at most 999,999, or exactly which users there are. Default 200. */
  readonly users?: number | readonly UserSpecification[];
  /** The same seed on the same day gives the same data and the same decisions. Default 1. */
  readonly seed?: number;
  /** How long each answer takes, in ms: a number, or the least and the most. Default 0. */
  readonly latency?: number | readonly [least: number, most: number];
  /** The key that is accepted. Default `sandbox-key`. */
  readonly apiKey?: string;
  /** A port of 127.0.0.1; 0 is a free one. Default 0. */
  readonly port?: number;
  /** Calls a day before `DAILY_THRESHOLD`. Default 1,000,000. */
  readonly perDay?: number;
  /** The clock, epoch ms. Default `Date.now`. */
  readonly now?: () => number;
}

/** A running imitation of the Alma Users API. Start one with `startSandbox`. */
export class Sandbox implements AsyncDisposable {
  /** What the API answers with: all users and their records. */
  readonly data: SandboxData;
  /** How often it was asked. */
  readonly calls = new Calls();
  /** The key that is accepted. */
  readonly apiKey: string;
  readonly #options: Required<SandboxOptions>;
  readonly #latency: readonly [number, number];
  readonly #quota: Quota;
  #server: Listening | undefined;

  constructor(options: SandboxOptions = {}) {
    this.#options = { ...defaults, ...options };
    const { users, seed, latency, apiKey, perDay, now } = this.#options;
    this.data = new SandboxData({ seed, today: startOfDay(now()) }, users);
    this.apiKey = apiKey;
    this.#latency = checkedLatency(latency);
    this.#quota = new Quota(perDay, now);
  }

  /** The base URL of the API, for example `http://127.0.0.1:9000/almaws/v1`. */
  get url(): string {
    return `http://127.0.0.1:${this.#server?.port ?? this.#options.port}/almaws/v1`;
  }

  /** Begins to listen. @throws SandboxError `SANDBOX_PORT_IN_USE` when the port cannot be had */
  async listen(): Promise<void> {
    this.#server = await listen(this.#options.port, (incoming, response) => {
      void this.#respond(incoming, response);
    });
  }

  /** Stops listening and cuts every connection, idle or busy. */
  async close(): Promise<void> {
    await this.#server?.close();
    this.#server = undefined;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #respond(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = readRequest(incoming);
    const random = new Random(this.#options.seed, request.target, this.calls.count(request));
    const delay = random.integer(...this.#latency);
    if (delay > 0) {
      await sleep(delay, undefined, { ref: false });
    }
    const answer = this.#answer(request, random);
    send(response, answer, request.format, this.#headers(request));
  }

  #answer(request: ApiRequest, random: Random): Answer {
    if (request.apiKey !== this.apiKey) {
      return { ...gatewayErrors.unauthorized().toAnswer(), format: 'xml' };
    }
    if (!this.#quota.take()) {
      return gatewayErrors.dailyThreshold().toAnswer();
    }
    return answerFromData(request, this.data, () => makeTrackingId(random, this.#options.now()));
  }

  #headers(request: ApiRequest): Record<string, string> {
    return request.apiKey === this.apiKey ? { 'x-exl-api-remaining': String(this.#quota.remaining) } : {};
  }
}

const defaults = {
  users: 200,
  seed: 1,
  latency: 0,
  apiKey: 'sandbox-key',
  port: 0,
  perDay: 1_000_000,
  now: Date.now,
} as const satisfies Required<SandboxOptions>;

/**
 * Starts an imitation of the Alma Users API on loopback.
 * @throws InvalidOptionError when an option has a value that it cannot have
 * @throws SandboxError `SANDBOX_PORT_IN_USE`, `SANDBOX_DUPLICATE_ID`
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = new Sandbox(options);
  await sandbox.listen();
  return sandbox;
}

function checkedLatency(latency: number | readonly [number, number]): readonly [number, number] {
  const [least, most] = typeof latency === 'number' ? [latency, latency] : latency;
  if (!(Number.isInteger(least) && Number.isInteger(most) && 0 <= least && least <= most)) {
    throw new InvalidOptionError('latency must be whole milliseconds, or the least and the most of them.');
  }
  return [least, most];
}
