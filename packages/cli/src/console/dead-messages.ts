import type { AwsClients } from '../aws-clients.ts';
import { countMessages, findDeadLetterQueue } from '../dead/dead-letter-queue.ts';
import { NoDeadLetterQueueError } from '../dead/errors.ts';
import type { Group } from '../dead/groups.ts';
import { examinedIn, type Finding, lookAt } from '../dead/list.ts';
import { failureOf } from '../dead/reasons.ts';
import type { Deployment, NamedResource } from '../deployment/deployment.ts';
import { isoTime } from '../output/iso-time.ts';
import { Parts } from '../status/parts.ts';
import type { Commands } from './commands.ts';
import type { DeadGroup, DeadMessages, DeadQueue } from './protocol.ts';

/** Messages that are examined in each queue, as `dead list` does. */
const MOST_EXAMINED = 500;
/** Characters of a body that are shown. */
const MOST_OF_BODY = 2000;

export interface DeadMessagesPorts {
  readonly clients: AwsClients;
  readonly deployment: Deployment;
  readonly commands: Commands;
  /** Epoch ms. */
  readonly now: () => number;
  /** Ends the look. */
  readonly signal: AbortSignal;
}

/** Looks at dead-lettered messages when it is asked, once at a time, and keeps what was found last. */
export class DeadLook implements AsyncDisposable {
  readonly #look: () => Promise<DeadMessages>;
  #last: DeadMessages | null = null;
  #running: Promise<DeadMessages> | undefined;

  constructor(look: () => Promise<DeadMessages>) {
    this.#look = look;
  }

  /** Null before the first look. */
  get last(): DeadMessages | null {
    return this.#last;
  }

  /** Looks, or joins the look that is under way. @throws what looking does */
  look(): Promise<DeadMessages> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Resolves when the messages of a look that is under way are visible again. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.#running]);
  }

  async #run(): Promise<DeadMessages> {
    this.#last = await this.#look();
    return this.#last;
  }
}

/**
 * Looks at the dead-lettered messages of every queue, as `dead list --bodies` does: each is received once, which SQS counts, and
 * visible again afterwards.
 *
 * @throws what the first queue failed with, where none could be looked at
 */
export async function lookAtDeadMessages(ports: DeadMessagesPorts): Promise<DeadMessages> {
  const { deployment, commands, now, signal } = ports;
  const parts = new Parts(signal);
  const queues: DeadQueue[] = [];
  for (const source of await deployment.queues()) {
    const finding = await parts.read(`dead-letter queue of ${source.name}`, lookInto(source, ports));
    if (finding !== undefined && finding.messages.length > 0) queues.push(deadQueue(finding, commands));
  }
  Parts.requireAny(parts);
  return { lookedAt: new Date(now()).toISOString(), queues, unreadable: parts.unreadable };
}

/** `undefined` where there is nothing to look at. */
async function lookInto(
  { name, target: url }: NamedResource,
  { clients, signal }: DeadMessagesPorts,
): Promise<Finding | undefined> {
  try {
    const queue = await findDeadLetterQueue(clients.sqs, { name, url }, signal);
    const count = await countMessages(clients.sqs, queue, signal);
    if (count.visible + count.hidden === 0) return undefined;
    const onProgress = () => undefined;
    return await lookAt({ clients, queue, count, limit: MOST_EXAMINED, readLogs: true, signal, onProgress });
  } catch (error) {
    if (error instanceof NoDeadLetterQueueError) return undefined;
    throw error;
  }
}

function deadQueue(finding: Finding, commands: Commands): DeadQueue {
  const { queue, complete, reasons, groups } = finding;
  return {
    queue: queue.source.name,
    deadLetterQueue: queue.name,
    examined: examinedIn(finding),
    complete,
    reasonsUnknownBecause: 'unknownBecause' in reasons ? reasons.unknownBecause : null,
    groups: groups.map((group) => deadGroup(group, finding, commands)),
  };
}

function deadGroup(
  { code, looksLike, whatToDo, messages }: Group,
  finding: Finding,
  commands: Commands,
): DeadGroup {
  const { name } = finding.queue.source;
  return {
    reason: code ?? null,
    looksLike: looksLike ?? null,
    whatToDo,
    count: messages.length,
    commands: code === undefined ? [] : commands.forReason(name, code),
    messages: messages.map((message) => ({
      messageId: message.id,
      body: shorten(message.body),
      sentAt: isoTime(message.sentAt),
      receiveCount: message.receiveCount,
      failure: failureOf(message, finding.reasons)?.message ?? null,
      commands: commands.forMessage(name, message.id),
    })),
  };
}

function shorten(body: string): string {
  return body.length > MOST_OF_BODY ? `${body.slice(0, MOST_OF_BODY)} …` : body;
}
