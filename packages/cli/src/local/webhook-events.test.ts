import { createHmac } from 'node:crypto';
import { type Sandbox, startSandbox, webhookEvents } from '@alma-cache/alma-sandbox';
import type { LocalStack } from '@alma-cache/local-stack';
import { startLocalStack } from '@alma-cache/local-stack';
import { packageTinyService, type TinyService } from '@alma-cache/testing/tiny-service';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { busyUsers, sendWebhookEvents } from './webhook-events.ts';

const RECEIVES = `export const handler = async ({ httpMethod, queryStringParameters, headers, body }) => {
  if (httpMethod === 'GET') return { body: JSON.stringify({ challenge: queryStringParameters.challenge }) };
  process.stdout.write(JSON.stringify({ body, signature: headers['x-exl-signature'] }) + '\\n');
  return {};
};`;

let sandbox: Sandbox;
let service: TinyService;
let stack: LocalStack;

beforeAll(async () => {
  sandbox = await startSandbox({
    users: ['a', 'b', 'c', 'd', 'e'].map((primaryId) => ({ primaryId, loans: 1 })),
  });
  const routes = ['get', 'post'].map((method) => ({ method, path: '/' }));
  service = await packageTinyService({ receive: { code: RECEIVES, routes } });
  stack = await startLocalStack({
    template: service.directory,
  });
});

afterAll(async () => {
  await stack.stop();
  await sandbox.close();
  await service[Symbol.asyncDispose]();
});

describe('the events of a few users', () => {
  test('are those of the first whom the sandbox knows', () => {
    expect(busyUsers(sandbox, ['x', 'A', 'b', 'c', 'd', 'e'])).toEqual(['A', 'b', 'c', 'd']);
  });

  test('are of every type, signed, some of them twice and some out of order', async () => {
    const { signal } = new AbortController();
    const summary = await sendWebhookEvents(stack, sandbox, { secret: 'secret', users: ['a', 'b'], signal });
    expect(summary).toMatchObject({ raised: 38, delivered: summary.sent });
    expect(summary.duplicated).toBeGreaterThan(0);

    const received = (await stack.logs()).flatMap(({ json }) => (json ? [json] : []));
    expect(received).toHaveLength(summary.sent);
    for (const { body, signature } of received) {
      expect(signature).toBe(createHmac('sha256', 'secret').update(String(body)).digest('base64'));
    }
    const events = received.map(({ body }) => JSON.parse(String(body).replace(/^\uFEFF/, '')));
    const applied = Object.keys(webhookEvents).filter((name) => name !== 'JOB_END');
    expect(new Set(events.map(({ event, action }) => event?.value ?? action))).toEqual(new Set(applied));
    const times = events.map(({ time }) => time);
    expect(times).not.toEqual(times.toSorted());
  });

  test('are given up at Ctrl-C', async () => {
    const signal = AbortSignal.abort(new Error('Ctrl-C'));
    await expect(
      sendWebhookEvents(stack, sandbox, { secret: 'secret', users: ['c'], signal }),
    ).rejects.toThrow('Ctrl-C');
  });
});
