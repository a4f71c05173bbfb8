import { listen } from '../http/listen.ts';
import { nameOf, type WebhookEvent } from '../webhooks/event.ts';

/** A POST that the endpoint got. */
export interface Received {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly event: WebhookEvent;
}

/** What the endpoint answers: a status, nothing at all, or a reset connection. */
export type Reply = number | 'never' | 'reset';

/** A real HTTP server on loopback that takes webhooks. */
export interface WebhookEndpoint extends AsyncDisposable {
  readonly url: string;
  readonly secret: string;
  /** Every POST, in the order of arrival. */
  readonly received: Received[];
  /** The query and headers of every GET. */
  readonly challenges: { readonly query: URLSearchParams; readonly headers: Received['headers'] }[];
  /** The event types that arrived, in that order. */
  types(): string[];
  /** The event ids that arrived, in that order, without the zeros of their middle. */
  numbers(): number[];
}

/** @param reply to a POST; `times` is how many POSTs there have been, this one included. Default 200. */
export async function startWebhookEndpoint(
  reply: (times: number) => Reply = () => 200,
): Promise<WebhookEndpoint> {
  const received: Received[] = [];
  const challenges: WebhookEndpoint['challenges'] = [];
  const server = await listen(0, async (incoming, response) => {
    const { searchParams } = new URL(incoming.url ?? '/', 'http://endpoint');
    if (incoming.method === 'GET') {
      challenges.push({ query: searchParams, headers: incoming.headers });
      response.end(JSON.stringify({ challenge: searchParams.get('challenge') }));
      return;
    }
    const body = Buffer.concat(await incoming.toArray());
    received.push({ headers: incoming.headers, body, event: JSON.parse(new TextDecoder().decode(body)) });
    const answer = reply(received.length);
    if (answer === 'reset') {
      incoming.socket.resetAndDestroy();
    } else if (answer !== 'never') {
      response.writeHead(answer).end('{}');
    }
  });
  return {
    url: `http://127.0.0.1:${server.port}/webhooks`,
    secret: 'a shared secret: ä',
    received,
    challenges,
    types: () => received.map(({ event }) => nameOf(event)),
    numbers: () => received.map(({ event }) => Number(event.id.slice(2))),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
