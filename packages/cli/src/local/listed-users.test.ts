import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { Captured } from '../testing/run-command.ts';
import { listedUsers } from './listed-users.ts';

async function listed(content: string, signal = AbortSignal.any([])) {
  const stderr = new Captured();
  const ids = await listedUsers('-', { stdin: Readable.from([content]), stderr, signal });
  return { ids, said: stderr.text };
}

test('the ids are exactly as written, each once', async () => {
  expect(await listed('\uFEFF0012345\r\njörg@example.org\n\n  a b/c \n0012345\n')).toEqual({
    ids: ['0012345', 'jörg@example.org', 'a b/c'],
    said: '',
  });
});

test('lines without an id are passed over, and told of', async () => {
  expect(await listed('primary_id\nanna\n{"id":"ben"}\n')).toEqual({
    ids: ['anna'],
    said: 'standard input: 2 lines without a user id; line 1 looks like a header\n',
  });
});

test.each([
  ['empty', ' \n', 'standard input holds no user id'],
  ['a table', 'Name,Primary ID\nWriter,anna\n', /is a table of several columns/],
])('a list that is %s is refused', async (_, content, message) => {
  await expect(listed(content)).rejects.toMatchObject({
    code: 'USAGE',
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });
});

test('Ctrl-C ends the reading', async () => {
  const stdin = new Readable({ read: () => undefined });
  const reading = listedUsers('-', { stdin, stderr: new Captured(), signal: AbortSignal.abort() });
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
});
