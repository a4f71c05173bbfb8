import { once } from 'node:events';
import { Agent, createServer, get, type RequestOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ConnectionOptions, SecureContext } from 'node:tls';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { withSharedContext } from './shared-context.ts';

// Without a certificate: the two ends trust each other blindly.
const blind = { ciphers: 'AECDH-AES128-SHA:@SECLEVEL=0', maxVersion: 'TLSv1.2' } as const;
const server = createServer(blind, (_, response) => response.end());

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
});

/** An agent, and what each of its connections was made with. */
function startAgent() {
  const contexts: (SecureContext | undefined)[] = [];
  class Recording extends Agent {
    override createConnection(...[options, callback]: Parameters<Agent['createConnection']>) {
      contexts.push((options as ConnectionOptions).secureContext);
      return super.createConnection(options, callback);
    }
  }
  return { agent: withSharedContext(new Recording()), contexts };
}

async function read(agent: Agent, settings: RequestOptions = {}): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const sent = get({ host: '127.0.0.1', port, agent, ...blind, rejectUnauthorized: false, ...settings });
  const [response] = await once(sent, 'response');
  await once(response.resume(), 'end');
}

test('connections with the same settings share what TLS makes of them', async () => {
  const { agent, contexts } = startAgent();
  await Promise.all([read(agent), read(agent)]);
  await read(agent);
  expect(contexts).toHaveLength(3);
  expect(contexts[0]).toBeDefined();
  expect(new Set(contexts).size).toBe(1);
});

test('connections with others do not', async () => {
  const { agent, contexts } = startAgent();
  await read(agent);
  await read(agent, { ciphers: `ECDHE-RSA-AES128-SHA:${blind.ciphers}` });
  expect(new Set(contexts).size).toBe(2);
  const incapable = read(agent, { ciphers: 'ECDHE-RSA-AES128-SHA' });
  await expect(incapable).rejects.toMatchObject({ code: 'EPROTO' });
});
