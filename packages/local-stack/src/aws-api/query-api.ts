import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { ApiFailure, createApiServer } from './api-server.ts';

/** What the query protocol can say: texts, lists and structures; what is undefined is left out. */
export type XmlValue =
  | string
  | Date
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue | undefined };

/** An action of an API: takes the request's parameters, gives the content of its result. */
export type QueryAction = (input: URLSearchParams) => XmlValue;

const HEADERS = { 'content-type': 'text/xml' };

/** A server for the AWS query protocol: parameters as a form, answers in XML. */
export function createQueryApi(namespace: string, actions: Readonly<Record<string, QueryAction>>): Server {
  return createApiServer({
    answer: ({ body }) => {
      const input = new URLSearchParams(body);
      const name = input.get('Action') ?? '';
      const action = actions[name];
      if (!action) throw new ApiFailure('InvalidAction', `${name} is not emulated`);
      const answer = { [`${name}Result`]: action(input), ResponseMetadata: { RequestId: randomUUID() } };
      return {
        headers: HEADERS,
        body: `<${name}Response xmlns="${namespace}">${xml(answer)}</${name}Response>`,
      };
    },
    refuse: (failure) => ({ headers: HEADERS, body: queryError(failure) }),
  });
}

/** How the query protocol says what went wrong. */
export function queryError({ code, message, status }: ApiFailure): string {
  const Type = status < 500 ? 'Sender' : 'Receiver';
  return xml({
    ErrorResponse: { Error: { Type, Code: code, Message: message }, RequestId: randomUUID() },
  });
}

function xml(value: XmlValue): string {
  if (typeof value === 'string') return escapeXml(value);
  if (value instanceof Date) return value.toISOString();
  const elements = isList(value) ? value.map((item) => ['member', item] as const) : Object.entries(value);
  return elements
    .map(([name, item]) => (item === undefined ? '' : `<${name}>${xml(item)}</${name}>`))
    .join('');
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
