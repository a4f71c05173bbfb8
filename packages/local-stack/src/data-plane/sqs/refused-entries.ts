import type { Faults } from '../../faults.ts';
import { isObject } from '../../object-reader.ts';
import { attributeFailure } from './message-characters.ts';
import { actionOf, type Fauxqs, foreignEntries, JSON_TYPE } from './request.ts';

/** What is wrong with an entry of a batch, as SQS says it under `Failed`. */
interface EntryFailure {
  readonly SenderFault: boolean;
  readonly Code: string;
  readonly Message: string;
}

type Judge = (action: string, entry: Readonly<Record<string, unknown>>) => EntryFailure | undefined;

const INJECTED = { SenderFault: false, Code: 'InternalError', Message: 'Injected by local-stack' };

/** Refuses entries of batches: those that meet a fault, and those with characters in their attributes that SQS refuses. */
export function refuseBatchEntries(app: Fauxqs, faults: Faults): void {
  takeOutEntries(app, (action, entry) => {
    const failure = attributeFailure(entry);
    if (failure) return { SenderFault: true, Code: failure.code, Message: failure.message };
    return faults.strikeEntry('sqs', action) ? INJECTED : undefined;
  });
}

/** Takes the entries that are to be refused out of a batch, and adds them to the answer's `Failed`. */
function takeOutEntries(app: Fauxqs, judge: Judge): void {
  const refusedEntries = new WeakMap<object, object[]>();

  app.addHook('preHandler', async (request, reply) => {
    const entries = foreignEntries(request);
    if (!entries) return undefined;
    const action = actionOf(request);
    const judged = entries.map((entry) => ({ entry, failure: judge(action, entry) }));
    const failed = judged.flatMap(({ entry, failure }) => (failure ? [{ Id: entry.Id, ...failure }] : []));
    if (failed.length === 0) return undefined;
    const accepted = judged.filter(({ failure }) => !failure).map(({ entry }) => entry);
    if (accepted.length === 0) {
      return reply.header('content-type', JSON_TYPE).send(JSON.stringify({ Successful: [], Failed: failed }));
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
