import { ApiFailure } from '../aws-api/api-server.ts';
import { createJsonApi, type JsonAction } from '../aws-api/json-api.ts';
import { pageOf } from '../aws-api/paging.ts';
import { closeServer, listenOnLoopback } from '../loopback.ts';
import type { Edge } from './edge.ts';

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

export async function startSsm(edge: Edge, now: () => number = Date.now): Promise<SsmEmulator> {
  const store = new ParameterStore(now);
  const server = createJsonApi({
    prefix: 'AmazonSSM',
    invalidCode: 'ValidationException',
    actions: actionsOn(store),
  });
  edge.guard(server, () => 'ssm');
  return {
    url: await listenOnLoopback(server),
    put: (name, value, type = 'SecureString') => void store.put(name, value, type, true),
    delete: (name) => store.delete(name),
    close: () => closeServer(server),
  };
}

function actionsOn(store: ParameterStore): Readonly<Record<string, JsonAction>> {
  return {
    GetParameter: (input) => {
      const name = input.string('Name');
      const found = store.get(name, input.boolean('WithDecryption', false));
      if (!found) throw new ApiFailure('ParameterNotFound', `Parameter ${name} not found.`);
      return { Parameter: found };
    },

    GetParameters: (input) => {
      const names = [...new Set(input.strings('Names'))];
      // "Names: minimum 1, maximum 10 items" (SSM API reference, GetParameters).
      if (names.length < 1 || names.length > 10) {
        throw new ApiFailure('ValidationException', 'Names must have 1 to 10 members');
      }
      const found = names.map((name) => store.get(name, input.boolean('WithDecryption', false)));
      return {
        Parameters: found.filter((parameter) => parameter !== undefined),
        InvalidParameters: names.filter((_, index) => found[index] === undefined),
      };
    },

    GetParametersByPath: (input) => {
      const path = input.string('Path').replace(/\/?$/, '/');
      const names = store.under(path, input.boolean('Recursive', false));
      const { items, next } = pageOf(
        names,
        input.optionalString('NextToken'),
        input.number('MaxResults', 10),
      );
      return {
        Parameters: items.map((name) => store.get(name, input.boolean('WithDecryption', false))),
        NextToken: next,
      };
    },

    PutParameter: (input) => {
      const type = input.string('Type', 'String');
      if (type !== 'String' && type !== 'StringList' && type !== 'SecureString') {
        throw new ApiFailure('UnsupportedParameterType', `${type} is not a parameter type`);
      }
      const overwrite = input.boolean('Overwrite', false);
      return {
        Version: store.put(input.string('Name'), input.string('Value'), type, overwrite),
        Tier: 'Standard',
      };
    },
  };
}

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
      throw new ApiFailure(
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
