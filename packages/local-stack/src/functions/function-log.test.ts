import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FunctionLog } from './function-log.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-'));
  path = join(folder, 'functions.log');
});

afterEach(() => rm(folder, { recursive: true }));

describe('the log of the functions', () => {
  test('gives back what was written, and keeps it in the file', async () => {
    const log = await FunctionLog.open(path);
    log.write('a', 'Zürich | 😀');
    expect(await log.lines()).toEqual([{ functionName: 'a', text: 'Zürich | 😀', json: undefined }]);
    log.write('b', '{"level":"ERROR"}');
    expect(await log.lines()).toHaveLength(2);
    await log.close();
    expect(await readFile(path, 'utf8')).toBe('a | Zürich | 😀\nb | {"level":"ERROR"}\n');
  });

  test('can be read again and again', async () => {
    const log = await FunctionLog.open(path);
    for (let count = 1; count <= 30; count += 1) {
      log.write('a', String(count));
      expect(await log.lines()).toHaveLength(count);
    }
    await log.close();
  });

  test('starts anew, whatever there was', async () => {
    await writeFile(path, 'old | line\n');
    const log = await FunctionLog.open(path);
    expect(await log.lines()).toEqual([]);
    await log.close();
    expect(await readdir(folder)).toEqual(['functions.log']);
  });

  test('of one run is left alone by the next, which has the path from then on', async () => {
    const first = await FunctionLog.open(path);
    first.write('a', 'before');
    const second = await FunctionLog.open(path);
    first.write('a', 'after');
    second.write('b', 'its own');
    expect((await first.lines()).map(({ text }) => text)).toEqual(['before', 'after']);
    expect((await second.lines()).map(({ text }) => text)).toEqual(['its own']);
    await first.close();
    await second.close();
    expect(await readFile(path, 'utf8')).toBe('b | its own\n');
  });

  test('can be started by many runs at once', async () => {
    const logs = await Promise.all(Array.from({ length: 10 }, () => FunctionLog.open(path)));
    for (const [index, log] of logs.entries()) log.write('a', `run ${index}`);
    const lines = await Promise.all(logs.map((log) => log.lines()));
    expect(lines.flat().map(({ text }) => text)).toEqual(logs.map((_, index) => `run ${index}`));
    await Promise.all(logs.map((log) => log.close()));
  });
});
