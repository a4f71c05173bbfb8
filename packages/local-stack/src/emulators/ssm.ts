import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { isObject, Properties } from '../template/properties.ts';
import type { Edge } from './edge.ts';
import { closeServer, listenOnLoopback } from './loopback.ts';

export type ParameterType = 'String' | 'StringList' | 'SecureString';

interface Parameter {
  readonly Name: string;
  readonly Type: ParameterType;
  readonly Value: string;
  readonly Version: number;
  readonly LastModifiedDate: number;
}

/** The part of SSM's Parameter Store that `@middy/ssm` and the AWS SDK use to read parameters. */
export interface SsmEmulator {
  readonly url: string;
  /** Creates a parameter or replaces its value. Default type: SecureString. */
  put(name: string, value: string, type?: ParameterType): void;
  delete(name: string): void;
  close(): Promise<void>;
}

/** An error of the API, answered with status 400. */
class SsmFailure extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

export async function startSsm(edge: Edge, now: () => number = Date.now): Promise<SsmEmulator> {
  const store = new ParameterStore(now);
  const server = createServer((request, response) => {
    answer(store, request, response).catch((error: unknown) => {
      send(response, 500, {
        __type: 'InternalServerError',
        message: error instanceof Error ? error.message : String(error),
      });
    });
  });
  edge.guard(server, () => 'ssm');
  return {
    url: await listenOnLoopback(server),
    put: (name, value, type = 'SecureString') => void store.put(name, value, type, true),
    delete: (name) => store.delete(name),
    close: () => closeServer(server),
  };
}

async function answer(
  store: ParameterStore,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = String(request.headers['x-amz-target'] ?? '');
  const action = ACTIONS[target.replace('AmazonSSM.', '')];
  try {
    if (!action) throw new SsmFailure('UnknownOperationException', `${target} is not emulated`);
    send(response, 200, action(store, await readInput(request)));
  } catch (error) {
    if (!(error instanceof SsmFailure)) throw error;
    send(response, 400, { __type: error.type, message: error.message });
  }
}

async function readInput(request: IncomingMessage): Promise<Properties> {
  const body: unknown = JSON.parse((await text(request)) || '{}');
  if (!isObject(body)) throw new SsmFailure('SerializationException', 'The body is not a JSON object');
  return new Properties('The request', body);
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}

type Action = (store: ParameterStore, input: Properties) => object;

const ACTIONS: Readonly<Record<string, Action>> = {
  GetParameter: (store, input) => {
    const name = input.string('Name');
    const found = store.get(name, input.boolean('WithDecryption', false));
    if (!found) throw new SsmFailure('ParameterNotFound', `Parameter ${name} not found.`);
    return { Parameter: found };
  },

  GetParameters: (store, input) => {
    const names = [...new Set(input.strings('Names'))];
    // "Names: minimum 1, maximum 10 items" (SSM API reference, GetParameters).
    if (names.length < 1 || names.length > 10) {
      throw new SsmFailure('ValidationException', 'Names must have 1 to 10 members');
    }
    const found = names.map((name) => store.get(name, input.boolean('WithDecryption', false)));
    return {
      Parameters: found.filter((parameter) => parameter !== undefined),
      InvalidParameters: names.filter((_, index) => found[index] === undefined),
    };
  },

  GetParametersByPath: (store, input) => {
    const path = input.string('Path').replace(/\/?$/, '/');
    const start = Number(input.string('NextToken', '0'));
    const end = start + input.number('MaxResults', 10);
    const names = store.under(path, input.boolean('Recursive', false));
    return {
      Parameters: names
        .slice(start, end)
        .map((name) => store.get(name, input.boolean('WithDecryption', false))),
      ...(end < names.length && { NextToken: String(end) }),
    };
  },

  PutParameter: (store, input) => {
    const type = input.string('Type', 'String');
    if (type !== 'String' && type !== 'StringList' && type !== 'SecureString') {
      throw new SsmFailure('UnsupportedParameterType', `${type} is not a parameter type`);
    }
    const overwrite = input.boolean('Overwrite', false);
    return {
      Version: store.put(input.string('Name'), input.string('Value'), type, overwrite),
      Tier: 'Standard',
    };
  },
};

class ParameterStore {
  readonly #parameters = new Map<string, Parameter>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The parameter as the API shows it: a SecureString stays cipher text unless decryption is asked for. */
  get(name: string, decrypt: boolean): Parameter | undefined {
    const parameter = this.#parameters.get(name);
    if (parameter?.Type !== 'SecureString' || decrypt) return parameter;
    return { ...parameter, Value: Buffer.from(parameter.Value).toString('base64') };
  }

  put(name: string, value: string, type: ParameterType, overwrite: boolean): number {
    const previous = this.#parameters.get(name);
    if (previous && !overwrite) {
      throw new SsmFailure(
        'ParameterAlreadyExists',
        'The parameter already exists; set Overwrite to change it.',
      );
    }
    const Version = (previous?.Version ?? 0) + 1;
    const LastModifiedDate = this.#now() / 1000;
    this.#parameters.set(name, { Name: name, Type: type, Value: value, Version, LastModifiedDate });
    return Version;
  }

  delete(name: string): void {
    this.#parameters.delete(name);
  }

  /** Names below a path, which ends in a slash, in order. */
  under(path: string, recursive: boolean): string[] {
    return [...this.#parameters.keys()]
      .filter((name) => name.startsWith(path) && (recursive || !name.slice(path.length).includes('/')))
      .sort();
  }
}
