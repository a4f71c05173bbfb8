import type { IncomingMessage } from 'node:http';
import { buildApp } from 'fauxqs';
import { EmulatorError } from '../../errors.ts';
import { admitOnly, urlOf } from '../../loopback.ts';
import { ACCOUNT_ID } from '../../template/identities.ts';
import { type Edge, OWN_REQUEST_HEADER } from '../edge.ts';
import { listDeadLetterSources } from './dead-letter-sources.ts';
import {
  addActions,
  endTimeoutsBeforeCounting,
  keepQueueUrlsLocal,
  noteVisibilityChanges,
  refuseCharacters,
} from './hooks.ts';
import { judgeBodiesByCharacters } from './message-characters.ts';
import { type Pause, timedPause } from './move-task.ts';
import { MoveTasks } from './move-tasks.ts';
import { refuseBatchEntries } from './refused-entries.ts';
import type { SqsCall } from './sqs-call.ts';

/** A message as it lies in a queue, seen without receiving it. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly receiveCount: number;
  /** When it was sent, epoch ms; a dead letter keeps the time at which it was sent to its first queue. */
  readonly sentAt: number;
  readonly state: 'visible' | 'in-flight' | 'delayed';
}

export interface SqsEmulator {
  /** Endpoint of SQS and SNS. */
  readonly url: string;
  queueUrl(name: string): string;
  /** Calls SQS in this process, past the edge. */
  readonly call: SqsCall;
  /** Calls SNS in this process, past the edge. */
  sns(action: string, parameters: Readonly<Record<string, string>>): Promise<void>;
  /** Every message of a queue, without touching its receive count. */
  inspect(queueName: string): Promise<QueuedMessage[]>;
  /** Whether a function changed the visibility of this received message itself; asks once, then forgets. */
  takeVisibilityChange(receiptHandle: string): boolean;
  close(): Promise<void>;
}

/**
 * Starts fauxqs on the loopback interface; its own `startFauxqs` listens on every interface.
 *
 * @param pause keeps message move tasks to their rate
 */
export async function startSqs(edge: Edge, region: string, pause: Pause = timedPause): Promise<SqsEmulator> {
  const app = buildApp({ logger: false, defaultRegion: region });
  const own = { [OWN_REQUEST_HEADER]: 'true', authorization: `Credential=x/0/${region}/x` };
  const queueUrl = (name: string) => `${urlOf(app.server)}/${ACCOUNT_ID}/${name}`;

  const post = async (action: string, headers: Record<string, string>, payload: string): Promise<string> => {
    const response = await app.inject({ method: 'POST', url: '/', headers: { ...headers, ...own }, payload });
    if (response.statusCode !== 200) throw new EmulatorError(action, response.statusCode, response.body);
    return response.body;
  };
  const call: SqsCall = async (name, input) =>
    JSON.parse(await post(name, headersOf(name), JSON.stringify(input)));

  const endTimeouts = async (name: string) => {
    // A receive of no message is one that fauxqs accepts, and its only moment to look at the clock.
    const nothing = { QueueUrl: queueUrl(name), MaxNumberOfMessages: 'none', WaitTimeSeconds: 0 };
    const headers = { ...headersOf('ReceiveMessage'), ...own };
    await app.inject({ method: 'POST', url: '/', headers, payload: JSON.stringify(nothing) });
  };

  const changed = new Set<string>();
  const moveTasks = new MoveTasks(call, pause);
  await judgeBodiesByCharacters();
  keepQueueUrlsLocal(app, queueUrl);
  refuseCharacters(app);
  refuseBatchEntries(app, edge.faults);
  noteVisibilityChanges(app, changed);
  endTimeoutsBeforeCounting(app, endTimeouts);
  addActions(app, { ...moveTasks.actions, ListDeadLetterSourceQueues: listDeadLetterSources(call) });
  await app.ready();
  edge.guard(app.server, serviceOf);
  admitOnly(app.server);
  await app.listen({ host: '127.0.0.1', port: 0 });

  return {
    url: urlOf(app.server),
    queueUrl,
    call,
    sns: async (action, parameters) => {
      const form = new URLSearchParams({ Action: action, ...parameters }).toString();
      await post(action, { 'content-type': 'application/x-www-form-urlencoded' }, form);
    },
    inspect: async (name) => {
      await endTimeouts(name);
      const response = await app.inject({
        method: 'GET',
        url: `/_fauxqs/queues/${encodeURIComponent(name)}`,
      });
      if (response.statusCode !== 200) throw new EmulatorError('inspect', response.statusCode, response.body);
      return queuedMessages(JSON.parse(response.body));
    },
    takeVisibilityChange: (receiptHandle) => changed.delete(receiptHandle),
    close: async () => {
      await moveTasks.close();
      await app.close();
    },
  };
}

function headersOf(action: string): Record<string, string> {
  return { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` };
}

function serviceOf(request: IncomingMessage): 'sqs' | 'sns' {
  return request.headers['x-amz-target'] ? 'sqs' : 'sns';
}

/** What fauxqs answers at `/_fauxqs/queues/NAME`. */
interface Inspection {
  readonly messages: {
    readonly ready: readonly InspectedMessage[];
    readonly delayed: readonly InspectedMessage[];
    readonly inflight: readonly { readonly message: InspectedMessage }[];
  };
}

interface InspectedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly approximateReceiveCount: number;
  readonly sentTimestamp: number;
}

function queuedMessages({ messages }: Inspection): QueuedMessage[] {
  const inState = (state: QueuedMessage['state']) => (message: InspectedMessage) => ({
    messageId: message.messageId,
    body: message.body,
    receiveCount: message.approximateReceiveCount,
    sentAt: message.sentTimestamp,
    state,
  });
  return [
    ...messages.ready.map(inState('visible')),
    ...messages.delayed.map(inState('delayed')),
    ...messages.inflight.map(({ message }) => message).map(inState('in-flight')),
  ];
}
