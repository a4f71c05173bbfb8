import type { IncomingMessage } from 'node:http';
import { findRoute, type Route } from './route-template.ts';

export type Format = 'json' | 'xml';

/** One call of the API, as far as the sandbox looks at it. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query as they were sent, without the API key: what tells this request from others. */
  readonly target: string;
  /** `undefined` when the sandbox does not know the path. */
  readonly route: Route | undefined;
  readonly query: URLSearchParams;
  readonly apiKey: string | undefined;
  readonly format: Format;
}

/** Reads a request's line and headers; its body, if it has one, is never looked at. */
export function readRequest({ method = 'GET', url = '/', headers }: IncomingMessage): ApiRequest {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  const apiKey = keyInHeader(headers.authorization) ?? query.get('apikey') ?? undefined;
  query.delete('apikey');
  return {
    method,
    target: query.size > 0 ? `${path}?${query}` : path,
    route: findRoute(path),
    query,
    apiKey,
    format: formatOf(query.get('format'), headers.accept),
  };
}

function keyInHeader(authorization = ''): string | undefined {
  return /^apikey\s+(.*)$/i.exec(authorization)?.[1];
}

/** XML is Alma's default: JSON is answered to those alone who ask for it, by header or by parameter. */
function formatOf(parameter: string | null, accept = ''): Format {
  if (parameter !== null) {
    return parameter === 'json' ? 'json' : 'xml';
  }
  return accept.includes('application/json') ? 'json' : 'xml';
}
