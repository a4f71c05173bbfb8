import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { linesOf, NoListError } from './lines.ts';

async function* inChunks<T>(chunks: readonly T[]) {
  yield* chunks;
}

async function lines(...chunks: (Buffer | string)[]): Promise<string[]> {
  const all: string[] = [];
  for await (const some of linesOf(inChunks(chunks))) all.push(...some);
  return all;
}

test.each([
  ['nothing', '', []],
  ['a last line that is not ended', 'a\nb', ['a', 'b']],
  ['a last line that is ended', 'a\nb\n', ['a', 'b']],
  ['line ends of Windows', 'a\r\nb\r\n', ['a', 'b']],
  ['blank lines', '\n\na\n\n', ['', '', 'a', '']],
])('%s', async (_, text, expected) => {
  expect(await lines(Buffer.from(text))).toEqual(expected);
});

test('lines do not depend on where the chunks are cut, not even within a character', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'ü', '图', '🙂', '\n', '\r\n', ' '), maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(100)), async (whole, cuts) => {
      const bytes = Buffer.from(whole);
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted(
        (a, b) => a - b,
      );
      const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
      expect(await lines(...chunks)).toEqual(await lines(whole));
    }),
  );
});

test('no more is read than is asked for', async () => {
  let read = 0;
  async function* endless() {
    for (;;) {
      read += 1;
      yield 'a\nb\n';
    }
  }
  for await (const lines of linesOf(endless())) if (lines.includes('b')) break;
  expect(read).toBe(1);
});

test('what has no lines is refused instead of kept in memory', async () => {
  const endless = Array.from({ length: 20 }, () => 'x'.repeat(64 * 1024));
  await expect(lines(...endless)).rejects.toThrow(NoListError);
});
