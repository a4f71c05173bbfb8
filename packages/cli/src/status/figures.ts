import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { functionMetrics, type MetricPoint, metricPoints, oldestAgeMetric } from './metrics.ts';
import type { Parts } from './parts.ts';
import { ratePerMinute } from './rate.ts';
import type { AlmaCalls } from './status.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** How far back the figures of now are looked for, as they come minutes late. ms. */
const RECENT_MS = 15 * MINUTE_MS;

/** What CloudWatch knows. What it does not know is not in there. */
export interface Figures {
  /** By the queue's ARN, ms. */
  readonly oldest: ReadonlyMap<string, number>;
  /** By the function's name. */
  readonly processedPerMinute: ReadonlyMap<string, number | undefined>;
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
  const [oldest, processedPerMinute, almaCalls] = await Promise.all([
    queueArns.length > 0 ? parts.read('ages', readAges(subject, parts, now)) : undefined,
    functions.size > 0 ? parts.read('rates', readRates(subject, parts, now)) : undefined,
    functions.size > 0 ? parts.read('Alma calls', readAlmaCalls(subject, parts, now)) : undefined,
  ]);
  return { oldest: oldest ?? new Map(), processedPerMinute: processedPerMinute ?? new Map(), almaCalls };
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

/** What the function that called Alma last was told; looked for in the whole day only where that was not of late. */
async function readAlmaCalls({ cloudWatch, functions }: Subject, { signal }: Parts, now: number) {
  const metrics = await functionMetrics(cloudWatch, 'AlmaCallsRemaining', functions, signal);
  // Alma counts anew at midnight, in UTC as far as is known.
  const midnight = Math.floor(now / DAY_MS) * DAY_MS;
  const { from, ...late } = recent(now);
  const today = { from: midnight, to: late.to, periodSeconds: 300 };
  for (const time of [{ ...late, from: Math.max(from, midnight) }, today]) {
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

function recent(now: number) {
  const from = Math.floor((now - RECENT_MS) / MINUTE_MS) * MINUTE_MS;
  return { from, to: now + MINUTE_MS, periodSeconds: MINUTE_MS / 1000 };
}
