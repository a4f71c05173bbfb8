import { ApiFailure } from '../../aws-api/api-server.ts';
import type { JsonAction } from '../../aws-api/json-api.ts';
import type { ObjectReader } from '../../object-reader.ts';
import { MoveTask, type Pause } from './move-task.ts';
import { listQueues, type Queue } from './queue-list.ts';
import type { SqsCall } from './sqs-call.ts';

/** Most tasks that SQS tells of, for each queue (SQS API reference, ListMessageMoveTasks). */
const LISTED_TASKS = 10;

/**
 * SQS's message move tasks, which fauxqs does not have: back from a dead-letter queue to its source, or to a queue of
 * choice.
 *
 * @see Amazon SQS API reference, StartMessageMoveTask, ListMessageMoveTasks, CancelMessageMoveTask
 */
export class MoveTasks {
  /** By the names that SQS has for them. */
  readonly actions: Readonly<Record<string, JsonAction>> = {
    StartMessageMoveTask: (input) => this.#start(input),
    ListMessageMoveTasks: (input) => this.#list(input),
    CancelMessageMoveTask: (input) => this.#cancel(input),
  };
  readonly #call: SqsCall;
  readonly #pause: Pause;
  /** Newest first. */
  readonly #tasks: MoveTask[] = [];

  constructor(call: SqsCall, pause: Pause) {
    this.#call = call;
    this.#pause = pause;
  }

  /** Ends every task that runs. */
  async close(): Promise<void> {
    for (const task of this.#tasks) task.cancel();
    await Promise.all(this.#tasks.map(({ done }) => done));
  }

  async #start(input: ObjectReader): Promise<object> {
    const queues = await listQueues(this.#call);
    const source = queueOf(queues, 'SourceArn', input.string('SourceArn'));
    const origins = queues.filter(({ deadLetterArn }) => deadLetterArn === source.arn);
    const [origin] = origins;
    if (!origin) throw invalid('Source queue must be configured as a Dead Letter Queue.');
    const destination = input.has('DestinationArn')
      ? queueOf(queues, 'DestinationArn', input.string('DestinationArn'))
      : undefined;
    if (!destination && origins.length > 1) {
      throw new ApiFailure(
        'UnsupportedOperation',
        `${source.arn} has several sources: name a DestinationArn`,
      );
    }
    if (this.#tasks.some((task) => task.source === source.arn && task.active)) {
      throw invalid(
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    }
    const task = new MoveTask(
      {
        source: source.arn,
        destination: destination?.arn,
        from: source.url,
        to: (destination ?? origin).url,
        rate: readRate(input),
        toMove: source.visible,
      },
      this.#call,
      this.#pause,
    );
    this.#tasks.unshift(task);
    return { TaskHandle: task.handle };
  }

  async #list(input: ObjectReader): Promise<object> {
    const { arn } = queueOf(await listQueues(this.#call), 'SourceArn', input.string('SourceArn'));
    const maximum = input.number('MaxResults', 1);
    if (maximum < 1 || maximum > LISTED_TASKS) throw invalid(`MaxResults must be 1 to ${LISTED_TASKS}`);
    const tasks = this.#tasks.filter(({ source }) => source === arn);
    return { Results: tasks.slice(0, maximum).map((task) => task.describe()) };
  }

  #cancel(input: ObjectReader): object {
    const handle = input.string('TaskHandle');
    const task = this.#tasks.find((one) => one.handle === handle && one.active);
    if (!task) throw notFound('TaskHandle');
    task.cancel();
    return { ApproximateNumberOfMessagesMoved: task.moved };
  }
}

function queueOf(queues: readonly Queue[], parameter: string, arn: string): Queue {
  const found = queues.find((queue) => queue.arn === arn);
  if (!found) throw notFound(parameter);
  return found;
}

function readRate(input: ObjectReader): number | undefined {
  if (!input.has('MaxNumberOfMessagesPerSecond')) return undefined;
  const rate = input.number('MaxNumberOfMessagesPerSecond');
  if (!Number.isInteger(rate) || rate < 1 || rate > 500) {
    throw invalid('MaxNumberOfMessagesPerSecond must be a whole number from 1 to 500');
  }
  return rate;
}

function invalid(message: string): ApiFailure {
  return new ApiFailure('InvalidParameterValue', message);
}

function notFound(parameter: string): ApiFailure {
  const message = `The resource that you specified for the ${parameter} parameter doesn't exist.`;
  return new ApiFailure('ResourceNotFoundException', message, 404);
}
