import { createHash } from 'node:crypto';
import type { JsonAnswer, JsonRequest } from '@alma-cache/testing/json-server';

interface Entry {
  Id: string;
  MessageBody: string;
}

export interface EntryRefusal {
  Code: string;
  SenderFault: boolean;
}

const entriesOf = ({ body }: JsonRequest) => body.Entries as Entry[];

/** The bodies of a SendMessageBatch. */
export const bodiesOf = (request: JsonRequest): string[] =>
  entriesOf(request).map(({ MessageBody }) => MessageBody);

/** Answers a SendMessageBatch as SQS does, refusing the entries for which `refuse` finds a reason. */
export function batchAnswer(
  request: JsonRequest,
  refuse: (body: string) => EntryRefusal | undefined = () => undefined,
): JsonAnswer {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const { Id, MessageBody } of entriesOf(request)) {
    const refusal = refuse(MessageBody);
    const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
    if (refusal) Failed.push({ Id, ...refusal });
    else Successful.push({ Id, MessageId: `sent-${Id}`, MD5OfMessageBody });
  }
  return { body: { Successful, Failed } };
}

/** An error of SQS itself, e.g. `errorAnswer(400, 'AccessDenied')`. */
export const errorAnswer = (status: number, name: string): JsonAnswer => ({
  status,
  body: { __type: `com.amazonaws.sqs#${name}`, message: `${name} from a test` },
});
