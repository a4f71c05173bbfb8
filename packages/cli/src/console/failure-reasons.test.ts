import { createReadStream } from 'node:fs';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FailureReasons } from './failure-reasons.ts';

let folder: string;
let log: string;
let reasons: FailureReasons;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reasons-'));
  log = join(folder, 'functions.log');
  await writeFile(log, '');
  reasons = new FailureReasons((start) => createReadStream(log, { start }));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

function line(messageId: string, code: string, message = 'Jörg’s “reason”'): string {
  return `updateUser | ${JSON.stringify({ level: 'ERROR', code, messageId, message })}\n`;
}

const batch = { functionName: 'updateUser', size: 1 };

describe('the reasons of failures', () => {
  test('are what the log said last of a message', async () => {
    await appendFile(
      log,
      `updateUser | START\n${line('a', 'FIRST')}${line('b', 'OTHER')}${line('a', 'LAST')}`,
    );
    await reasons.update();
    expect(reasons.of('a')).toEqual({ code: 'LAST', message: 'Jörg’s “reason”' });
    expect(reasons.of('b')?.code).toBe('OTHER');
    expect(reasons.of('c')).toBeUndefined();
    expect(reasons.size).toBe(2);
  });

  test('are read on as the log grows, wherever it happened to end', async () => {
    const bytes = Buffer.from(line('a', 'ONE') + line('b', 'TWO'));
    for (const byte of bytes) {
      await appendFile(log, Buffer.of(byte));
      await reasons.update();
    }
    expect(reasons.of('a')).toEqual({ code: 'ONE', message: 'Jörg’s “reason”' });
    expect(reasons.of('b')?.code).toBe('TWO');
  });

  test('are found in a log that is read in many pieces', async () => {
    const padding = `updateUser | ${'x'.repeat(50_000)}\n`;
    await appendFile(log, Array.from({ length: 20 }, (_, n) => padding + line(`${n}`, `CODE_${n}`)).join(''));
    await reasons.update();
    expect(Array.from({ length: 20 }, (_, n) => reasons.of(`${n}`)?.code)).toEqual(
      Array.from({ length: 20 }, (_, n) => `CODE_${n}`),
    );
  });

  test('are what the stack says of a batch that failed as a whole', async () => {
    await appendFile(log, line('a', 'BEFORE'));
    await reasons.update();
    reasons.note({ ...batch, failed: new Set(['a']), error: 'updateUser timed out after 3.00 seconds' });
    expect(reasons.of('a')).toEqual({
      code: 'BATCH_FAILED',
      message: 'updateUser timed out after 3.00 seconds',
    });
  });

  test('are the log’s again when the message fails alone after that', async () => {
    reasons.note({ ...batch, failed: new Set(['a']), error: 'updateUser timed out' });
    await appendFile(log, line('a', 'AFTER'));
    reasons.note({ ...batch, failed: new Set(['a']) });
    await reasons.update();
    expect(reasons.of('a')?.code).toBe('AFTER');
  });
});
