import type { Server } from 'node:http';
import { ObjectReader } from '../object-reader.ts';
import { type ApiAnswer, ApiFailure, type ApiRequest, createApiServer } from './api-server.ts';

/** An action of an API: takes the request's members, gives the answer's. */
export type JsonAction = (input: ObjectReader) => object | Promise<object>;

interface JsonApi {
  /** What comes before the action's name in `X-Amz-Target`, such as `AmazonSSM`. */
  readonly prefix: string;
  /** The service's code for a request with a member that is missing, or is not what it should be. */
  readonly invalidCode: string;
  readonly actions: Readonly<Record<string, JsonAction>>;
}

/** A server for the AWS JSON protocols 1.0 and 1.1, which name the action in `X-Amz-Target`. */
export function createJsonApi({ prefix, invalidCode, actions }: JsonApi): Server {
  return createApiServer({
    answer: async (asked) => {
      const target = String(asked.request.headers['x-amz-target'] ?? '');
      const action = actions[target.replace(`${prefix}.`, '')];
      if (!action) throw new ApiFailure('UnknownOperationException', `${target} is not emulated`);
      return json(asked, await action(requestReader(parse(asked.body || '{}'), invalidCode)));
    },
    refuse: ({ code, message }, asked) => json(asked, { __type: code, message }),
  });
}

/**
 * Reads the members of a request.
 *
 * @param invalidCode of the ApiFailure for a member that is missing, or is not what it should be
 */
export function requestReader(request: unknown, invalidCode: string): ObjectReader {
  return new ObjectReader('The request', request, (message) => new ApiFailure(invalidCode, message));
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
