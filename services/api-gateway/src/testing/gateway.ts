import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Request } from '../answer-request.ts';
import { deviations, openapi } from './openapi.ts';

/** An answer as an application gets it. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * Asks for a path, with or without a query, as API Gateway would, which hands the path's segments on undecoded.
 * @param headers of the request
 * @throws for an answer that is not as openapi.yaml describes it
 */
export async function ask(
  serve: (request: Request) => Promise<APIGatewayProxyResult>,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<ApiAnswer> {
  const multiValueHeaders = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value]]),
  );
  const request = { ...requestFor(path), multiValueHeaders };
  const answer = await serve(request);
  const faults = deviations(request.resource, answer);
  if (faults.length > 0) throw new Error(`${request.resource}: ${faults.join(', ')}; answer: ${answer.body}`);
  const answered = Object.entries(answer.headers ?? {}).map(([name, value]) => [name, String(value)]);
  return { status: answer.statusCode, headers: Object.fromEntries(answered), body: JSON.parse(answer.body) };
}

function requestFor(url: string): Omit<Request, 'multiValueHeaders'> {
  const [path = '', query] = url.split('?');
  const queryStringParameters = query === undefined ? null : Object.fromEntries(new URLSearchParams(query));
  for (const resource of Object.keys(openapi.paths)) {
    const pathParameters = parametersOf(resource.split('/'), path.split('/'));
    if (pathParameters !== undefined) return { resource, pathParameters, queryStringParameters };
  }
  throw new Error(`no route for ${path}`);
}

function parametersOf(template: string[], segments: string[]): Record<string, string> | undefined {
  if (template.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const segment = segments[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name !== undefined) parameters[name] = segment;
    else if (part !== segment) return undefined;
  }
  return parameters;
}
