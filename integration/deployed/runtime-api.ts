import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** What a function made of an event: its answer, or the error that it failed with. */
export type Outcome =
  | { readonly answer: unknown }
  | { readonly errorType: string; readonly errorMessage: string };

const PATH = '/2018-06-01/runtime';
/** The longest that Lambda gives a function, ms. */
const TIMEOUT_MS = 900_000;

/**
 * A function's process under the runtime interface client that runs it on Lambda, which asks here for events and tells here what
 * became of them (AWS Lambda developer guide, "Using the Lambda runtime API for custom runtimes").
 */
export class RuntimeClient implements AsyncDisposable {
  readonly #server: Server;
  readonly #process: ChildProcess;
  #asking: ServerResponse[] = [];
  #arrived = Promise.withResolvers<void>();
  #settle: (outcome: Outcome) => void = () => {};

  private constructor(server: Server, client: string, environment: Readonly<Record<string, string>>) {
    this.#server = server;
    server.on('request', (request, response) => void this.#serve(request, response));
    const { LAMBDA_TASK_ROOT: cwd, _HANDLER: handler = '' } = environment;
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#process = spawn(process.execPath, [client, handler], {
      cwd,
      env: { ...environment, AWS_LAMBDA_RUNTIME_API: host },
      stdio: 'ignore',
    });
  }

  /**
   * @param client path of the runtime interface client
   * @param environment of the function's processes
   */
  static async start(client: string, environment: Readonly<Record<string, string>>): Promise<RuntimeClient> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RuntimeClient(server, client, environment);
  }

  /** Hands an event to the function. @throws Error where its process ends */
  async invoke(event: unknown): Promise<Outcome> {
    const ended = once(this.#process, 'exit').then(([code]) => {
      throw new Error(`The function's process ended with ${code}`);
    });
    const outcome = new Promise<Outcome>((resolve) => {
      this.#settle = resolve;
    });
    await Promise.race([this.#arrived.promise, ended]);
    this.#arrived = Promise.withResolvers();
    const headers = {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': randomUUID(),
      'lambda-runtime-deadline-ms': String(Date.now() + TIMEOUT_MS),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-west-1:000000000000:function:under-test',
    };
    this.#asking.shift()?.writeHead(200, headers).end(JSON.stringify(event));
    return Promise.race([outcome, ended]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#process, 'exit');
    if (this.#process.exitCode === null && this.#process.kill('SIGKILL')) await exited;
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === `${PATH}/invocation/next`) {
      this.#asking.push(response);
      this.#arrived.resolve();
      return;
    }
    const body = await json(request);
    response.writeHead(202).end('{}');
    if (request.url?.endsWith('/response')) this.#settle({ answer: body });
    else this.#settle(body as Outcome);
  }
}
