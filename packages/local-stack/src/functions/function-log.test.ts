import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
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

describe('a log that cannot be written', () => {
  test('is told of once, with the reason and the path, and again to whoever reads it', async () => {
    const failures: Error[] = [];
    const heard: string[] = [];
    await writeFile(path, '');
    // Takes no more than a full disk.
    const log = await FunctionLog.open(path, () => open(path, 'r'));
    const failed = new Promise<void>((resolve) => {
      log.onFailure((error) => {
        failures.push(error);
        resolve();
      });
    });
    log.onLine((_, text) => heard.push(text));
    log.write('a', 'one');
    log.write('a', 'two');
    await failed;
    log.write('a', 'three');
    const expected = {
      code: 'LOG_FILE',
      message: expect.stringMatching(/functions\.log.*EBADF/),
      cause: expect.objectContaining({ code: 'EBADF' }),
    };
    await expect(log.lines()).rejects.toMatchObject(expected);
    await expect(log.lines()).rejects.toBe(failures[0]);
    expect(failures).toEqual([expect.objectContaining(expected)]);
    // The rest of the stack reads on.
    expect(heard).toEqual(['one', 'two', 'three']);
    await log.close();
  });

  test('is found by whoever reads it, before it is told of', async () => {
    await writeFile(path, '');
    const log = await FunctionLog.open(path, () => open(path, 'r'));
    log.write('a', 'one');
    await expect(log.lines()).rejects.toMatchObject({ code: 'LOG_FILE' });
    await log.close();
  });

  test('is found at the end, with what is still to be written', async () => {
    await writeFile(path, '');
    const log = await FunctionLog.open(path, () => open(path, 'r'));
    const failures: Error[] = [];
    log.onFailure((error) => failures.push(error));
    log.write('a', 'one');
    await log.close();
    expect(failures).toHaveLength(1);
  });

  test('does not let the stack start where there is no folder for it', async () => {
    await writeFile(path, '');
    await expect(FunctionLog.open(join(path, 'functions.log'))).rejects.toMatchObject({
      code: 'LOG_FILE',
      message: expect.stringContaining(join(path, 'functions.log')),
    });
  });
});
