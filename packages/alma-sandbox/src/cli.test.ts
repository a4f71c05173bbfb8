import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { faultKinds } from './faults/kinds.ts';

type Child = ChildProcessByStdio<null, Readable, Readable>;

const cli = fileURLToPath(new URL('./cli.ts', import.meta.url));
const started: Child[] = [];

function start(...args: string[]): Child {
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  started.push(child);
  return child;
}

async function run(...args: string[]) {
  const child = start(...args);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, stdout, stderr };
}

afterEach(() => {
  for (const child of started.splice(0)) {
    child.kill('SIGKILL');
  }
});

describe('alma-sandbox', () => {
  test('prints one line of JSON with --json, answers, and ends with 0 on Ctrl-C', async () => {
    const child = start('--json', '--users', '7', '--api-key', 'k1', '--fault', 'json-500=1');
    const [line] = await once(child.stdout, 'data');
    const { url, apiKey, users, pid } = JSON.parse(String(line));
    expect([apiKey, users, pid]).toEqual(['k1', 7, child.pid]);

    const response = await fetch(`${url}/users`, { headers: { authorization: 'apikey k1' } });
    expect(response.status).toBe(500);
    await response.text();

    child.kill('SIGINT');
    expect((await once(child, 'exit'))[0]).toBe(0);
  });

  test('prints URL, key and a curl line', async () => {
    const child = start('--users', '1');
    const [greeting] = await once(child.stdout, 'data');
    expect(String(greeting)).toMatch(
      /URL +http:\/\/127\.0\.0\.1:\d+\/almaws\/v1\n.*sandbox-key\n.*\n +curl -H/s,
    );
  });

  test('explains itself with --help, every fault included', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    expect(Object.keys(faultKinds).filter((kind) => !stdout.includes(`  ${kind} `))).toEqual([]);
  });

  test.each([
    [['--users', 'many'], '--users must be a whole number, not "many".'],
    [['--fault', 'reset=2'], 'The rate of reset must be from 0 to 1, not 2.'],
  ])('ends with 2 and one line for %j', async (args, message) => {
    expect(await run(...args)).toEqual({ code: 2, stdout: '', stderr: `alma-sandbox: ${message}\n` });
  });

  test('ends with 1 when the port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await run('--port', String(port))).toEqual({
      code: 1,
      stdout: '',
      stderr: `alma-sandbox: Cannot listen on port ${port}; choose another or 0.\n`,
    });
    server.close();
  });
});
