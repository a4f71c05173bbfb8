import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { FaultKind, Faults, Service } from '../faults.ts';
import { intercept } from '../loopback.ts';
import { isAwaited } from './awaited.ts';

/** Marks the stack's own requests: they meet no fault and are not counted. */
export const OWN_REQUEST_HEADER = 'x-local-stack';

/** What stands between the functions and the emulators: the faults that are on, and a count of the calls. */
export class Edge {
  readonly faults: Faults;
  readonly #calls = new Map<string, number>();
  readonly #retries = new Map<string, number>();

  constructor(faults: Faults) {
    this.faults = faults;
  }

  /**
   * Calls of the functions that are over, by service and action: `{ "ssm GetParameters": 4 }`; those that were refused or
   * given up by the function are included.
   */
  get calls(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#calls);
  }

  /** Those of the calls that the AWS SDK made again, because one before was refused or not answered in time. */
  get retries(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#retries);
  }

  /**
   * Puts the edge in front of a server's own request listeners. A request that nobody waits for any more is not carried out.
   *
   * @param serviceOf tells which service a request is for; its API action is read from `X-Amz-Target`
   */
  guard(server: Server, serviceOf: (request: IncomingMessage) => Service): void {
    intercept(server, (request, response, pass) => {
      if (isOwn(request)) {
        pass();
        return;
      }
      const service = serviceOf(request);
      // Not before: who sees that there was a write finds what was written.
      response.once('close', () => this.#count(service, request));
      void isAwaited(request).then((awaited) => {
        if (awaited) this.#meet(service, request, response, pass);
        else request.socket.destroy();
      });
    });
  }

  #count(service: Service, request: IncomingMessage): void {
    const key = `${service} ${actionOf(request)}`;
    this.#calls.set(key, (this.#calls.get(key) ?? 0) + 1);
    if (isRetry(request)) this.#retries.set(key, (this.#retries.get(key) ?? 0) + 1);
  }

  #meet(service: Service, request: IncomingMessage, response: ServerResponse, pass: () => void): void {
    const fault = this.faults.strikeRequest(service, actionOf(request));
    if (!fault) {
      pass();
    } else if (fault === 'reset') {
      request.socket.resetAndDestroy();
    } else {
      refuse(request, response, ERRORS[service][fault]);
    }
  }
}

type RequestFault = Exclude<FaultKind, 'refuse-entries'>;

export function isOwn(request: IncomingMessage): boolean {
  return request.headers[OWN_REQUEST_HEADER] !== undefined;
}

/** The SDK numbers its attempts: `amz-sdk-request: attempt=2; max=4`. */
function isRetry({ headers }: IncomingMessage): boolean {
  return !/^attempt=1(?!\d)/.test(String(headers['amz-sdk-request'] ?? 'attempt=1'));
}

/** The action of an AWS JSON request (`X-Amz-Target: AmazonSQS.SendMessage`); SNS names it in the body instead. */
export function actionOf(request: IncomingMessage): string {
  const target = request.headers['x-amz-target'];
  return typeof target === 'string' ? (target.split('.').at(-1) ?? '') : 'Query';
}

interface AwsFailure {
  readonly status: number;
  readonly type: string;
}

const INTERNAL = { status: 500, type: 'InternalServerError' };

/** Errors as the services' API references name them. */
const ERRORS: Readonly<Record<Service, Readonly<Record<Exclude<RequestFault, 'reset'>, AwsFailure>>>> = {
  sqs: {
    throttle: { status: 400, type: 'com.amazonaws.sqs#RequestThrottled' },
    'server-error': { status: 500, type: 'com.amazonaws.sqs#InternalError' },
  },
  sns: { throttle: { status: 400, type: 'Throttling' }, 'server-error': INTERNAL },
  dynamodb: {
    throttle: {
      status: 400,
      type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
    },
    'server-error': { status: 500, type: 'com.amazonaws.dynamodb.v20120810#InternalServerError' },
  },
  ssm: { throttle: { status: 400, type: 'ThrottlingException' }, 'server-error': INTERNAL },
};

const MESSAGE = 'Injected by local-stack';

/** Answers once the request has been read, so that the connection can be used again. */
function refuse(request: IncomingMessage, response: ServerResponse, { status, type }: AwsFailure): void {
  // Who names no target speaks the query protocol, and is answered in XML.
  const [contentType, body] = request.headers['x-amz-target']
    ? ['application/x-amz-json-1.1', JSON.stringify({ __type: type, message: MESSAGE })]
    : [
        'text/xml',
        `<ErrorResponse><Error><Code>${type}</Code><Message>${MESSAGE}</Message></Error></ErrorResponse>`,
      ];
  request.resume().once('end', () => {
    response.writeHead(status, { 'content-type': contentType }).end(body);
  });
}
