import type { IncomingMessage, Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { intercept, urlOf } from '../../loopback.ts';
import { isObject } from '../../object-reader.ts';
import { actionOf, isOwn, OWN_REQUEST_HEADER } from '../edge.ts';

/** dynalite says of every table that it holds nothing; this puts the number of items into DescribeTable's answer. */
export function addItemCount(server: Server, count: (tableName: string) => Promise<number>): void {
  intercept(server, (request, response, pass) => {
    if (isOwn(request) || actionOf(request) !== 'DescribeTable') {
      pass();
      return;
    }
    describe(request, urlOf(server), count).then(
      ({ status, body }) => {
        response
          .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
          .end(JSON.stringify(body));
      },
      // Without an answer the caller tries again, and says what it could not reach.
      () => response.destroy(),
    );
  });
}

async function describe(
  request: IncomingMessage,
  url: string,
  count: (tableName: string) => Promise<number>,
): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(url, { method: 'POST', headers: headersOf(request), body: await text(request) });
  const body: unknown = await answer.json();
  if (!isObject(body) || !isObject(body.Table)) return { status: answer.status, body };
  const ItemCount = await count(String(body.Table.TableName));
  return { status: answer.status, body: { ...body, Table: { ...body.Table, ItemCount } } };
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const names = ['authorization', 'content-type', 'x-amz-date', 'x-amz-target'];
  const given = names.map((name) => [name, String(headers[name] ?? '')]);
  return { ...Object.fromEntries(given), [OWN_REQUEST_HEADER]: 'true' };
}
