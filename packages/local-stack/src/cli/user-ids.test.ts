import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { readUserIds } from './user-ids.ts';

const fromStdin = (content: string) => readUserIds('-', Readable.from([content]));

describe('the list of user ids', () => {
  test('has one id a line, exactly as written', async () => {
    expect(await fromStdin('0012345\njörg@example.org\na b/c\n')).toEqual([
      '0012345',
      'jörg@example.org',
      'a b/c',
    ]);
  });

  test('may come with blank lines, Windows line ends, a byte order mark, spaces around and repetitions', async () => {
    expect(await fromStdin('\uFEFFa\r\n\r\n  b \na\n')).toEqual(['a', 'b']);
  });

  test('may be a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ids-'));
    try {
      await writeFile(join(folder, 'ids.txt'), 'a\nb');
      expect(await readUserIds(join(folder, 'ids.txt'), Readable.from([]))).toEqual(['a', 'b']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('that is empty is refused', async () => {
    await expect(fromStdin('\n \n')).rejects.toMatchObject({
      code: 'USAGE',
      message: 'standard input holds no user id',
    });
  });

  test('that does not exist is refused by name', async () => {
    await expect(readUserIds('/not/there', Readable.from([]))).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('/not/there'),
    });
  });
});
