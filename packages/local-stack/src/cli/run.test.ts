import { Readable, Writable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { run } from './run.ts';

class Captured extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

async function runWith(args: string[], { env = {}, stdin = '' } = {}) {
  const stdout = new Captured();
  const stderr = new Captured();
  const { signal } = new AbortController();
  const startPage = () => Promise.reject(new Error('Nobody watches'));
  const terminal = { env, stdin: Readable.from([stdin]), stdout, stderr, signal, startPage };
  const code = await run(args, '/nowhere', terminal);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

describe('npm start', () => {
  test('shows examples first when asked for help', async () => {
    const { code, stdout, stderr } = await runWith(['--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Examples\n/);
    expect(stderr).toBe('');
  });

  test.each([
    ['an unknown option', ['--nope'], {}],
    ['a file that is not there', ['--users', '/not/there'], {}],
    ['an empty list of users', ['--users', '-'], {}],
    ['a real Alma without users', [], { ALMA_API_KEY: 'key' }],
  ])('exits 2 with one line for %s', async (_, args, env) => {
    const { code, stdout, stderr } = await runWith(args, { env });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^[^\n]+ \(npm start -- --help shows how\)\n$/);
  });

  test('exits 1 when the stack cannot be packaged', async () => {
    const { code, stderr } = await runWith([]);
    expect(code).toBe(1);
    expect(stderr).toContain('serverless');
  });
});
