import type { Bundle } from './bundles.ts';
import type { Case } from './cases.ts';
import type { Calls, Cloud } from './cloud.ts';
import { FunctionProcess } from './function-process.ts';

/** What one fresh process of a function cost. */
export interface Figures {
  /** Loading the module, ms. */
  readonly loadMs: number;
  readonly loadCpuMs: number;
  /** Loading the module and the first event, ms. */
  readonly firstMs: number;
  /** CPU time of the load and of two events, ms. */
  readonly coldCpuMs: number;
  /** Of the events after those, ms. */
  readonly warmCpuMsPerItem: number;
  readonly itemsPerSecond: number;
  /** Of the process after two events. */
  readonly rssBytes: number;
  /** The most that the process ever had. */
  readonly peakRssBytes: number;
  /** How many of Node's own modules were loaded with the function. */
  readonly modules: number;
  /** By service, over all events. */
  readonly callsPerItem: Calls;
}

/** How many events are answered after the two cold ones. */
export const WARM_EVENTS = 10;

/**
 * Runs a case in a fresh process.
 *
 * @param warmEvents after the two cold ones
 * @throws CaseFailedError when an event is not answered as it should be
 */
export async function measure(
  { name, items, environment, prepare }: Case,
  bundle: Bundle,
  cloud: Cloud,
  warmEvents: number,
): Promise<Figures> {
  const eventOf = await prepare(cloud);
  const events = await Promise.all(Array.from({ length: 2 + warmEvents }, (_, n) => eventOf(n)));
  cloud.takeCalls();
  await using process = await FunctionProcess.start(bundle, { ...cloud.environment, ...environment });
  const { load } = process;
  const invocations = [];
  for (const event of events) {
    const invocation = await process.invoke(event);
    if (!succeeded(invocation.answer)) throw new CaseFailedError(name, invocation.answer, process.log);
    invocations.push(invocation);
  }
  const calls = cloud.takeCalls();

  const [first, second, ...warm] = invocations;
  if (first === undefined || second === undefined) throw new Error('No events');
  const sum = (figure: 'ms' | 'cpuMs') => warm.reduce((total, invocation) => total + invocation[figure], 0);
  const perItem = ([service, count]: [string, number]) => [service, count / events.length / items] as const;
  return {
    loadMs: load.ms,
    loadCpuMs: load.cpuMs,
    firstMs: load.ms + first.ms,
    coldCpuMs: load.cpuMs + first.cpuMs + second.cpuMs,
    warmCpuMsPerItem: sum('cpuMs') / warm.length / items,
    itemsPerSecond: (warm.length * items) / (sum('ms') / 1000),
    rssBytes: second.rssBytes,
    peakRssBytes: (warm.at(-1) ?? second).peakRssBytes,
    modules: load.modules.length,
    callsPerItem: Object.fromEntries(Object.entries(calls).map(perItem)),
  };
}

/** A function answered an event of the bench with a failure. */
export class CaseFailedError extends Error {
  override readonly name = 'CaseFailedError';
  readonly code = 'BENCH_CASE_FAILED';
  readonly retryable = false;

  constructor(name: string, answer: unknown, log: string) {
    super(`${name} was answered ${JSON.stringify(answer)}; the function wrote: ${log.slice(-2000)}`);
  }
}

function succeeded(answer: unknown): boolean {
  const { statusCode = 200, batchItemFailures = [] } = (answer ?? {}) as {
    statusCode?: number;
    batchItemFailures?: unknown[];
  };
  return statusCode === 200 && batchItemFailures.length === 0;
}
