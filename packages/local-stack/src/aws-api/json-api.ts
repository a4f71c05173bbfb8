import type { Server } from 'node:http';
import { isObject, Properties } from '../template/properties.ts';
import { type ApiAnswer, ApiFailure, type ApiRequest, createApiServer } from './api-server.ts';

/** An action of an API: takes the request's members, gives the answer's. */
export type JsonAction = (input: Properties) => object | Promise<object>;

/**
 * A server for the AWS JSON protocols 1.0 and 1.1, which name the action in `X-Amz-Target`.
 *
 * @param prefix what comes before the action's name there, such as `AmazonSSM`
 */
export function createJsonApi(prefix: string, actions: Readonly<Record<string, JsonAction>>): Server {
  return createApiServer({
    answer: async (asked) => {
      const target = String(asked.request.headers['x-amz-target'] ?? '');
      const action = actions[target.replace(`${prefix}.`, '')];
      if (!action) throw new ApiFailure('UnknownOperationException', `${target} is not emulated`);
      return json(asked, await action(readInput(asked)));
    },
    refuse: ({ code, message }, asked) => json(asked, { __type: code, message }),
  });
}

function readInput({ body }: ApiRequest): Properties {
  const input = parse(body || '{}');
  if (!isObject(input)) throw new ApiFailure('SerializationException', 'The body is not a JSON object');
  return new Properties('The request', input);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new ApiFailure('SerializationException', 'The body is not JSON');
  }
}

function json({ request }: ApiRequest, body: object): ApiAnswer {
  return {
    headers: { 'content-type': request.headers['content-type'] ?? 'application/x-amz-json-1.1' },
    body: JSON.stringify(body),
  };
}
