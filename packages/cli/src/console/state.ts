import type { AwsClients } from '../aws-clients.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { statusJson } from '../status/json.ts';
import { Parts } from '../status/parts.ts';
import type { Status } from '../status/status.ts';
import { StatusReader } from '../status/status-reader.ts';
import { judge } from '../status/verdict.ts';
import type { Terminal } from '../terminal.ts';
import type { PageState, Throughput, Unreadable } from './protocol.ts';
import { readThroughput } from './throughput.ts';

/** CloudWatch bills what it is asked, and has nothing new more often, ms. */
const METRICS_MS = 60_000;

export interface StatePorts {
  readonly clients: AwsClients;
  /** Gives a deployment that has not been looked at for long. @param signal ends the look */
  readonly deployment: (signal: AbortSignal) => Deployment;
  readonly now: Terminal['now'];
}

interface Metrics {
  /** Epoch ms. */
  readonly readAt: number;
  readonly throughput: Throughput | null;
  readonly unreadable: readonly Unreadable[];
}

/** Reads what the page shows live, as `status --watch` does: what queues and tables hold each time, the rest once a minute. */
export class StateReader {
  readonly #ports: StatePorts;
  readonly #status: StatusReader;
  #metrics: Metrics | undefined;

  constructor(ports: StatePorts) {
    this.#ports = ports;
    this.#status = new StatusReader(ports);
  }

  /**
   * @param signal ends the reading
   * @throws what `StatusReader.read` does
   */
  async read(signal: AbortSignal): Promise<PageState> {
    const status = await this.#status.read(signal);
    const { throughput, unreadable } = await this.#readMetrics(status, signal);
    const complete = { ...status, unreadable: [...status.unreadable, ...unreadable] };
    const verdict = judge(complete);
    return {
      status: { ...statusJson(complete, verdict), work: verdict.work?.text ?? null },
      throughput,
    };
  }

  async #readMetrics({ queues }: Status, signal: AbortSignal): Promise<Metrics> {
    const { clients, deployment, now } = this.#ports;
    const readAt = now();
    if (this.#metrics !== undefined && readAt - this.#metrics.readAt < METRICS_MS) return this.#metrics;
    const parts = new Parts(signal);
    const fed = queues.flatMap(({ readers = [] }) => readers.map(({ functionName }) => functionName));
    const read = async () => {
      const functions = new Set([...(await deployment(signal).functions()), ...fed]);
      return await readThroughput(clients.cloudWatch, functions, { now: readAt, signal });
    };
    const throughput = (await parts.read('throughput', read())) ?? null;
    this.#metrics = { readAt, throughput, unreadable: parts.unreadable };
    return this.#metrics;
  }
}
