import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openInput } from './input.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alma-cache-input-'));
  await promisify(execFile)('mkfifo', [join(folder, 'pipe')]);
});
afterAll(() => rm(folder, { recursive: true }));

test('reads a file', async () => {
  const file = join(folder, 'file');
  await writeFile(file, 'anna\n'.repeat(100_000));
  expect(await text(openInput(file))).toHaveLength(500_000);
});

test('reads a pipe to its end, whoever opens it first', async () => {
  const pipe = join(folder, 'pipe');
  const read = text(openInput(pipe));
  const writer = await open(pipe, 'w');
  await writer.writeFile('anna\n'.repeat(100_000));
  await writer.close();
  expect(await read).toHaveLength(500_000);
});

test('gives up a pipe that nobody writes into', async () => {
  const stream = openInput(join(folder, 'pipe'));
  const read = text(stream);
  stream.destroy(new Error('given up'));
  await expect(read).rejects.toThrow('given up');
});

test('refuses what is not there', () => {
  expect(() => openInput(join(folder, 'none'))).toThrow(/ENOENT/);
});
