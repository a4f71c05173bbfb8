import type { LocalStack } from '@alma-cache/local-stack';
import { awsClients } from '../src/aws-clients.ts';
import { type Console, openConsole } from '../src/console/console.ts';
import type { PageState } from '../src/console/protocol.ts';
import { sleep } from '../src/sleep.ts';

/** For so long a test waits for what takes minutes otherwise, ms. */
const SHORTENED_MS = 200;

/** The console of a stack that it reaches by endpoints alone, as one on AWS. */
export interface OpenConsole extends Console, Visit {}

export interface Visit {
  /** Asks the server as its page does. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** What is shown once it is as it is waited for. */
  state(until: (state: PageState) => boolean): Promise<PageState>;
}

/**
 * Opens it; it looks five times a second instead of once in five.
 *
 * @param endpoints where services are other than those of the stack
 */
export async function openTestConsole(
  stack: LocalStack,
  endpoints: Readonly<Record<string, string>> = {},
): Promise<OpenConsole> {
  const elsewhere = {
    endpoints: { ...stack.endpoints, ...stack.controlPlaneEndpoints, ...endpoints },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const console = await openConsole({
    clients: awsClients({ region: stack.region, elsewhere }),
    deployment: { stack: [stack.stackName], queue: {}, table: {} },
    port: 0,
    exampleUser: 'reader',
    terminal: {
      now: Date.now,
      sleep: (ms, signal) => sleep(Math.min(ms, SHORTENED_MS), signal),
      signal: new AbortController().signal,
    },
  });
  return {
    ...visit(console.url),
    url: console.url,
    [Symbol.asyncDispose]: () => console[Symbol.asyncDispose](),
  };
}

/** Does at a console's address what its page does. */
export function visit(url: string): Visit {
  const { origin, hash } = new URL(url);
  const headers = { authorization: `Bearer ${hash.replace('#token=', '')}` };
  const ask: Visit['ask'] = (path, init = {}) => fetch(`${origin}/${path}`, { ...init, headers });
  return { ask, state: (until) => stateOf(ask('events'), until) };
}

async function stateOf(request: Promise<Response>, until: (state: PageState) => boolean): Promise<PageState> {
  const { body } = await request;
  const state: Partial<Record<string, unknown>> = {};
  let rest = '';
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [name, content] = JSON.parse(line) as [string, unknown];
      state[name] = content;
      const { status, throughput } = state as Partial<PageState>;
      // Leaving the loop ends the connection.
      if (status && throughput !== undefined && until({ status, throughput })) return { status, throughput };
    }
  }
  throw new Error('The stream has ended');
}
