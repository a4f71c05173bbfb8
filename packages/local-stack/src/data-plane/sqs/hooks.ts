import type { buildApp } from 'fauxqs';
import { asFailure } from '../../aws-api/api-server.ts';
import { type JsonAction, requestReader } from '../../aws-api/json-api.ts';
import type { Faults } from '../../faults.ts';
import { isObject } from '../../object-reader.ts';
import { OWN_REQUEST_HEADER } from '../edge.ts';

type Fauxqs = ReturnType<typeof buildApp>;

interface Request {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** fauxqs names queues by a host such as sqs.eu-west-1.localhost, which not every machine resolves. */
export function keepQueueUrlsLocal(app: Fauxqs, queueUrl: (name: string) => string): void {
  const local = (url: unknown) => queueUrl(String(url).split('/').at(-1) ?? '');
  app.addHook('preSerialization', async (_request, _reply, payload) => {
    if (!isObject(payload)) return payload;
    if (typeof payload.QueueUrl === 'string') return { ...payload, QueueUrl: local(payload.QueueUrl) };
    if (Array.isArray(payload.QueueUrls)) return { ...payload, QueueUrls: payload.QueueUrls.map(local) };
    return payload;
  });
}

/** Takes the entries that are to be refused out of a batch, and adds them to the answer's `Failed`. */
export function refuseBatchEntries(app: Fauxqs, faults: Faults): void {
  const refusedEntries = new WeakMap<object, object[]>();

  app.addHook('preHandler', async (request, reply) => {
    const entries = functionEntries(request);
    if (!entries) return undefined;
    const [accepted, refused] = partition(entries, () => faults.strikeEntry('sqs', actionOf(request)));
    if (refused.length === 0) return undefined;
    const failed = refused.map(({ Id }) => ({
      Id,
      SenderFault: false,
      Code: 'InternalError',
      Message: 'Injected by local-stack',
    }));
    if (accepted.length === 0) {
      return reply
        .header('content-type', 'application/x-amz-json-1.0')
        .send(JSON.stringify({ Successful: [], Failed: failed }));
    }
    if (isObject(request.body)) request.body.Entries = accepted;
    refusedEntries.set(request, failed);
    return undefined;
  });

  app.addHook('preSerialization', async (request, _reply, payload) => {
    const failed = refusedEntries.get(request);
    if (!failed || !isObject(payload)) return payload;
    return { ...payload, Failed: [...(Array.isArray(payload.Failed) ? payload.Failed : []), ...failed] };
  });
}

/** fauxqs lets what is hidden or delayed come back when somebody receives; SQS does so by itself, and counts it. */
export function endTimeoutsBeforeCounting(
  app: Fauxqs,
  endTimeouts: (queueName: string) => Promise<void>,
): void {
  app.addHook('preHandler', async (request) => {
    if (actionOf(request) !== 'GetQueueAttributes' || !isObject(request.body)) return;
    await endTimeouts(String(request.body.QueueUrl).split('/').at(-1) ?? '');
  });
}

/** Answers actions that fauxqs does not have. */
export function addActions(app: Fauxqs, actions: Readonly<Record<string, JsonAction>>): void {
  app.addHook('preHandler', async (request, reply) => {
    const action = actions[actionOf(request)];
    if (!action) return undefined;
    reply.header('content-type', 'application/x-amz-json-1.0');
    try {
      return reply.send(JSON.stringify(await action(requestReader(request.body, 'InvalidParameterValue'))));
    } catch (error) {
      const { code, message, status } = asFailure(error);
      return reply
        .status(status)
        .header('x-amzn-query-error', `${code};Sender`)
        .send(JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message }));
    }
  });
}

/** Remembers the receipt handles whose visibility a function changes. */
export function noteVisibilityChanges(app: Fauxqs, changed: Set<string>): void {
  app.addHook('preHandler', async (request) => {
    if (isOwn(request) || !actionOf(request).startsWith('ChangeMessageVisibility')) return;
    for (const entry of functionEntries(request) ?? [request.body]) {
      if (isObject(entry) && typeof entry.ReceiptHandle === 'string') changed.add(entry.ReceiptHandle);
    }
  });
}

function functionEntries(request: Request): Record<string, unknown>[] | undefined {
  if (isOwn(request) || !isObject(request.body) || !Array.isArray(request.body.Entries)) return undefined;
  return request.body.Entries.filter(isObject);
}

function isOwn(request: Request): boolean {
  return request.headers[OWN_REQUEST_HEADER] !== undefined;
}

function actionOf(request: Request): string {
  return String(request.headers['x-amz-target'] ?? '').replace('AmazonSQS.', '');
}

function partition<T>(items: readonly T[], isSecond: (item: T) => boolean): [T[], T[]] {
  const groups: [T[], T[]] = [[], []];
  for (const item of items) groups[isSecond(item) ? 1 : 0].push(item);
  return groups;
}
