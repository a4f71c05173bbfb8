import { type JsonAnswer, startJsonServer } from '@alma-cache/testing/json-server';

/** One answer of DynamoDB, on the wire. */
export type ScriptedAnswer = JsonAnswer;

export interface ScriptedDynamoDB {
  endpoint: string;
  /** The bodies of the requests, in order. */
  readonly requests: readonly unknown[];
  stop(): Promise<void>;
}

export const fault = (status: number, name: string, message = name): ScriptedAnswer => ({
  status,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message },
});

/** A DynamoDB that gives the answers in turn, the last one for ever: for what dynalite never does. */
export async function startScriptedDynamoDB(answers: readonly ScriptedAnswer[]): Promise<ScriptedDynamoDB> {
  let next = 0;
  const server = await startJsonServer(() => answers[next++] ?? answers.at(-1) ?? fault(500, 'NoScript'));
  return {
    endpoint: server.url,
    get requests() {
      return server.requests.map(({ body }) => body);
    },
    stop: server.close,
  };
}
