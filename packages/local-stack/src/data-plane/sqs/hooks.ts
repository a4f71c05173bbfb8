import { type ApiFailure, asFailure } from '../../aws-api/api-server.ts';
import { type JsonAction, requestReader } from '../../aws-api/json-api.ts';
import { queryError } from '../../aws-api/query-api.ts';
import { isObject } from '../../object-reader.ts';
import { attributeFailure, publicationFailure } from './message-characters.ts';
import { actionOf, type Fauxqs, foreignEntries, isOwn, JSON_TYPE } from './request.ts';

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

/** Refuses single messages with characters that SQS refuses, and publications that no queue would take. */
export function refuseCharacters(app: Fauxqs): void {
  app.addHook('preHandler', async (request, reply) => {
    const refusal = refusalOf(actionOf(request), request.body);
    return refusal && reply.status(refusal.status).headers(refusal.headers).send(refusal.body);
  });
}

function refusalOf(action: string, body: unknown) {
  if (!isObject(body)) return undefined;
  if (action === 'SendMessage') {
    const failure = attributeFailure(body);
    return failure && jsonError(failure);
  }
  const failure = String(body.Action).startsWith('Publish') ? publicationFailure(body) : undefined;
  return failure && xmlError(failure);
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
    try {
      const answer = await action(requestReader(request.body, 'InvalidParameterValue'));
      return reply.header('content-type', JSON_TYPE).send(JSON.stringify(answer));
    } catch (error) {
      const { status, headers, body } = jsonError(asFailure(error));
      return reply.status(status).headers(headers).send(body);
    }
  });
}

/** Remembers the receipt handles whose visibility a function changes. */
export function noteVisibilityChanges(app: Fauxqs, changed: Set<string>): void {
  app.addHook('preHandler', async (request) => {
    if (isOwn(request) || !actionOf(request).startsWith('ChangeMessageVisibility')) return;
    for (const entry of foreignEntries(request) ?? [request.body]) {
      if (isObject(entry) && typeof entry.ReceiptHandle === 'string') changed.add(entry.ReceiptHandle);
    }
  });
}

/** How SQS says what went wrong. */
function jsonError({ code, message, status }: ApiFailure) {
  return {
    status,
    headers: { 'content-type': JSON_TYPE, 'x-amzn-query-error': `${code};Sender` },
    body: JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message }),
  };
}

/** How SNS does. */
function xmlError(failure: ApiFailure) {
  return { status: failure.status, headers: { 'content-type': 'text/xml' }, body: queryError(failure) };
}
