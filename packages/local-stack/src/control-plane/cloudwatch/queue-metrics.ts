import { EmulatorError } from '../../errors.ts';
import type { LocalQueue } from '../../queue.ts';
import { type Metric, type MetricSource, type Minute, startOfMinute, statisticsOf } from './metric.ts';

/** The namespace of the metrics that SQS itself reports. */
const QUEUE_NAMESPACE = 'AWS/SQS';

type Measure = (queue: LocalQueue, now: number) => Promise<number>;

/** As SQS names them (Amazon SQS developer guide, "Available CloudWatch metrics for Amazon SQS"). */
const MEASURES: Readonly<Record<string, Measure>> = {
  ApproximateAgeOfOldestMessage: async (queue, now) => {
    const sent = (await queue.messages()).map(({ sentAt }) => sentAt);
    return sent.length === 0 ? 0 : Math.floor((now - Math.min(...sent)) / 1000);
  },
  ApproximateNumberOfMessagesVisible: async (queue) => (await queue.counts()).visible,
  ApproximateNumberOfMessagesNotVisible: async (queue) => (await queue.counts()).inFlight,
  ApproximateNumberOfMessagesDelayed: async (queue) => (await queue.counts()).delayed,
};

/** What SQS reports of the queues: as they are now, for they are measured when somebody asks. */
export class QueueMetrics implements MetricSource {
  readonly #queues: ReadonlyMap<string, LocalQueue>;
  readonly #now: () => number;

  constructor(queues: readonly LocalQueue[], now: () => number = Date.now) {
    this.#queues = new Map(queues.map((queue) => [queue.name, queue]));
    this.#now = now;
  }

  metrics(): Metric[] {
    return [...this.#queues.keys()].flatMap((QueueName) =>
      Object.keys(MEASURES).map((name) => ({ namespace: QUEUE_NAMESPACE, name, dimensions: { QueueName } })),
    );
  }

  async minutes({ namespace, name, dimensions }: Metric): Promise<Minute[]> {
    const { QueueName, ...others } = dimensions;
    const queue = this.#queues.get(QueueName ?? '');
    const measure = MEASURES[name];
    if (namespace !== QUEUE_NAMESPACE || !queue || !measure || Object.keys(others).length > 0) return [];
    const now = this.#now();
    try {
      return [{ start: startOfMinute(now), statistics: statisticsOf([await measure(queue, now)]) }];
    } catch (error) {
      // A queue that was deleted reports nothing any more.
      if (error instanceof EmulatorError) return [];
      throw error;
    }
  }
}
