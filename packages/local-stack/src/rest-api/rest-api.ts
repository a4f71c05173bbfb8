import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { EventTooLargeError, FunctionThrottledError, LocalStackError } from '../errors.ts';
import type { FunctionLog } from '../functions/function-log.ts';
import type { LocalFunction } from '../functions/local-function.ts';
import { closeServer, isLocal, listenOnLoopback } from '../loopback.ts';
import { ACCOUNT_ID } from '../template/identities.ts';
import { findByArn } from '../template/plan.ts';
import type { RestApiPlan, RoutePlan } from '../template/rest-api.ts';
import { GatewayError, gatewayAnswer } from './gateway-error.ts';
import { type HttpAnswer, sendAnswer } from './http-answer.ts';
import { MalformedAnswerError, readProxyAnswer } from './proxy-answer.ts';
import { type IncomingCall, proxyEvent, type UsedApiKey } from './proxy-event.ts';
import { MAX_HEAD_BYTES, RequestSizeError, readWithinLimits } from './request-size.ts';
import { findRoute, type Match } from './router.ts';

/** Longest ARN of a method with the path that was asked for, bytes (API Gateway, quotas of a REST API). */
const MAX_METHOD_ARN_BYTES = 1600;

/** The REST API of a stack. */
export interface RestApi {
  /** With the stage, without a slash at the end: `http://127.0.0.1:PORT/stg`. */
  readonly url: string;
  /** The value for the header `x-api-key`. */
  readonly apiKey: string;
  close(): Promise<void>;
}

export interface RestApiOptions {
  readonly plan: RestApiPlan;
  readonly functions: readonly LocalFunction[];
  readonly log: FunctionLog;
  /** Epoch ms. Default `Date.now`. */
  readonly now?: () => number;
}

/** Answers HTTP requests on loopback as API Gateway does, with the functions behind the routes of a REST API. */
export async function startRestApi({
  plan,
  functions,
  log,
  now = Date.now,
}: RestApiOptions): Promise<RestApi> {
  const apiKey = plan.apiKey?.value ?? randomUUID();
  const gateway = new Gateway(plan, apiKey, functions, log);
  const server = createServer({ maxHeaderSize: MAX_HEAD_BYTES }, (request, response) => {
    const requestId = randomUUID();
    response.setHeader('x-amzn-RequestId', requestId);
    void gateway.answer(request, requestId, now()).then((answer) => sendAnswer(response, answer));
  });
  // As API Gateway does, it answers web pages too: without CORS they cannot read that, nor send the API's key.
  const origin = await listenOnLoopback(server, ({ host }) => isLocal(host));
  return { url: `${origin}/${plan.stage}`, apiKey, close: () => closeServer(server) };
}

class Gateway {
  readonly #plan: RestApiPlan;
  readonly #apiKey: string;
  readonly #log: FunctionLog;
  readonly #functions: readonly LocalFunction[];

  /** @throws TemplateError for a route whose function is not in the template */
  constructor(plan: RestApiPlan, apiKey: string, functions: readonly LocalFunction[], log: FunctionLog) {
    this.#plan = plan;
    this.#apiKey = apiKey;
    this.#log = log;
    this.#functions = functions;
    for (const route of plan.routes) this.#functionBehind(route);
  }

  /** Never rejects: what goes wrong here is an answer too, and a line in the log. */
  async answer(request: IncomingMessage, requestId: string, time: number): Promise<HttpAnswer> {
    try {
      return await this.#route(request, requestId, time);
    } catch (error) {
      if (error instanceof RequestSizeError) return error.answer;
      return gatewayAnswer(this.#gatewayError(error), this.#plan.gatewayResponses, requestId);
    }
  }

  #gatewayError(error: unknown): GatewayError {
    if (error instanceof GatewayError) return error;
    this.#log.write(this.#plan.id, `A request failed: ${error}`);
    return new GatewayError('SERVER_ERROR', { cause: error });
  }

  async #route(request: IncomingMessage, requestId: string, time: number): Promise<HttpAnswer> {
    const body = await readWithinLimits(request);
    const [target = '', query = ''] = splitOnce(request.url ?? '', '?');
    const [, stage, below = ''] = /^\/([^/]*)(.*)$/.exec(target) ?? [];
    if (stage !== this.#plan.stage) throw new GatewayError('UNKNOWN_STAGE');
    const httpMethod = request.method ?? '';
    const path = below || '/';
    const match = findRoute(this.#plan.routes, httpMethod, path);
    if (!match) throw new GatewayError('UNKNOWN_ROUTE');
    if (this.#methodArn(match, path).length > MAX_METHOD_ARN_BYTES) throw new GatewayError('URI_TOO_LONG');
    const usedKey = match.route.apiKeyRequired ? this.#checkedKey(request) : undefined;
    const call: IncomingCall = {
      httpMethod,
      path,
      query,
      rawHeaders: request.rawHeaders,
      body,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: request.socket.remoteAddress ?? '',
      port: request.socket.localPort ?? 0,
      time,
      requestId,
    };
    return await this.#invoke(
      match.route,
      proxyEvent(call, match, this.#plan, usedKey),
      request.headers.accept,
    );
  }

  /** As execute-api has it: with what the client sent in place of the parameters. */
  #methodArn({ route }: Match, path: string): string {
    const [, , , region] = route.functionArn.split(':');
    const { id, stage } = this.#plan;
    return `arn:aws:execute-api:${region}:${ACCOUNT_ID}:${id}/${stage}/${route.httpMethod}${path}`;
  }

  #checkedKey(request: IncomingMessage): UsedApiKey {
    const { apiKey } = this.#plan;
    if (!apiKey || request.headers['x-api-key'] !== this.#apiKey) throw new GatewayError('INVALID_API_KEY');
    return { id: apiKey.id, value: this.#apiKey };
  }

  async #invoke(route: RoutePlan, event: object, accept = ''): Promise<HttpAnswer> {
    const fn = this.#functionBehind(route);
    try {
      const answer = await withinMs(route.timeoutMs, fn.invoke(event));
      return readProxyAnswer(answer, accept, this.#plan.binaryMediaTypes);
    } catch (error) {
      if (error instanceof EventTooLargeError) throw new GatewayError('REQUEST_TOO_LARGE', { cause: error });
      if (error instanceof FunctionThrottledError) throw new GatewayError('SERVER_ERROR', { cause: error });
      const isFunctions = error instanceof LocalStackError || error instanceof MalformedAnswerError;
      if (!isFunctions) throw error;
      this.#log.write(fn.name, `API Gateway cannot use the answer: ${error.message}`);
      throw new GatewayError('FUNCTION_FAILED', { cause: error });
    }
  }

  #functionBehind({ functionArn, httpMethod, resourcePath }: RoutePlan): LocalFunction {
    return findByArn(this.#functions, functionArn, `route ${httpMethod} ${resourcePath}`);
  }
}

/** The result, unless the time is up before: the function runs on, as it does behind API Gateway. */
async function withinMs<T>(limitMs: number, result: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new GatewayError('INTEGRATION_TIMEOUT')), limitMs);
  });
  try {
    return await Promise.race([result, timedOut]);
  } finally {
    clearTimeout(timer);
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator);
  return index === -1 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}
