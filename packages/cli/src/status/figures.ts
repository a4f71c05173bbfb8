import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DAY_MS, nextReset } from './alma-calls.ts';
import { functionMetrics, type MetricPoint, metricPoints, oldestAgeMetric } from './metrics.ts';
import type { Parts } from './parts.ts';
import { ratePerMinute } from './rate.ts';
import type { AlmaCalls } from './status.ts';

const MINUTE_MS = 60_000;
/** How far back the figures of now are looked for, as they come minutes late. ms. */
const RECENT_MS = 15 * MINUTE_MS;

/** What CloudWatch knows. What it does not know is not in there. */
export interface Figures {
  /** By the queue's ARN, ms. */
  readonly oldest: ReadonlyMap<string, number>;
  /** By the function's name. */
  readonly processedPerMinute: ReadonlyMap<string, number | undefined>;
  /** Names of the functions that have put messages off today; `undefined` where they are not known. */
  readonly postponing: ReadonlySet<string> | undefined;
  readonly almaCalls: AlmaCalls | undefined;
}

interface Subject {
  readonly cloudWatch: CloudWatchClient;
  readonly queueArns: readonly string[];
  readonly functions: ReadonlySet<string>;
}

/** Reads CloudWatch's figures; what cannot be read is noted in the parts. */
export async function readFigures(subject: Subject, parts: Parts, now: number): Promise<Figures> {
  const { queueArns, functions } = subject;
  // Nobody is asked for nothing: that would pass for an answer.
  const [oldest, processedPerMinute, postponing, almaCalls] = await Promise.all([
    queueArns.length > 0 ? parts.read('ages', readAges(subject, parts, now)) : undefined,
    functions.size > 0 ? parts.read('rates', readRates(subject, parts, now)) : undefined,
    functions.size > 0 ? parts.read('postponed messages', readPostponing(subject, parts, now)) : undefined,
    functions.size > 0 ? parts.read('Alma calls', readAlmaCalls(subject, parts, now)) : undefined,
  ]);
  return {
    oldest: oldest ?? new Map(),
    processedPerMinute: processedPerMinute ?? new Map(),
    postponing,
    almaCalls,
  };
}

async function readAges({ cloudWatch, queueArns }: Subject, { signal }: Parts, now: number) {
  const metrics = new Map(queueArns.map((arn) => [arn, oldestAgeMetric(arn)]));
  const points = await metricPoints(cloudWatch, metrics, { statistic: 'Maximum', ...recent(now) }, signal);
  return new Map(
    [...points].flatMap(([arn, ages]) => {
      const latest = ages.at(-1);
      return latest === undefined ? [] : [[arn, latest.value * 1000] as const];
    }),
  );
}

async function readRates({ cloudWatch, functions }: Subject, { signal }: Parts, now: number) {
  const metrics = await functionMetrics(cloudWatch, 'RecordsProcessed', functions, signal);
  const points = await metricPoints(cloudWatch, metrics, { statistic: 'Sum', ...recent(now) }, signal);
  return new Map([...points].map(([name, minutes]) => [name, ratePerMinute(minutes, now)]));
}

async function readPostponing({ cloudWatch, functions }: Subject, { signal }: Parts, now: number) {
  const metrics = await functionMetrics(cloudWatch, 'RecordsPostponed', functions, signal);
  const points = await metricPoints(cloudWatch, metrics, { statistic: 'Sum', ...today(now) }, signal);
  return new Set([...points].filter(([, counts]) => counts.length > 0).map(([name]) => name));
}

/** What the function that called Alma last was told; looked for in the whole day only where that was not of late. */
async function readAlmaCalls({ cloudWatch, functions }: Subject, { signal }: Parts, now: number) {
  const metrics = await functionMetrics(cloudWatch, 'AlmaCallsRemaining', functions, signal);
  const { from, ...late } = recent(now);
  for (const time of [{ ...late, from: Math.max(from, today(now).from) }, today(now)]) {
    const points = await metricPoints(cloudWatch, metrics, { statistic: 'Minimum', ...time }, signal);
    const latest = latestOf([...points.values()].flat());
    if (latest) return { left: latest.value, readAt: latest.start };
  }
  return undefined;
}

/** Of those that are as late as each other the lowest, as calls only become fewer. */
function latestOf(points: readonly MetricPoint[]): MetricPoint | undefined {
  return points.toSorted((one, other) => other.start - one.start || one.value - other.value)[0];
}

/** Since Alma counts the calls of this day. */
function today(now: number) {
  return { from: nextReset(now) - DAY_MS, to: now + MINUTE_MS, periodSeconds: 300 };
}

function recent(now: number) {
  const from = Math.floor((now - RECENT_MS) / MINUTE_MS) * MINUTE_MS;
  return { from, to: now + MINUTE_MS, periodSeconds: MINUTE_MS / 1000 };
}
