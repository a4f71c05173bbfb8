import { expect, test } from '@jest/globals';
import { MOST_NAMED, Tally } from './tally.ts';

test('names so many ids of each kind and counts the others, so that a wrong file does not fill the memory', () => {
  const tally = new Tally();
  for (let number = 1; number <= MOST_NAMED + 500; number++) {
    tally.add({ number, id: `id-${number}`, outcome: 'repeated' });
  }
  tally.add({ number: 2000, id: 'x'.repeat(300), outcome: 'invalid', fault: 'has more than 255 characters' });
  expect(tally.counts).toEqual({ invalid: 1, repeated: MOST_NAMED + 500, failed: 0 });
  expect(tally.named).toHaveLength(MOST_NAMED + 1);
  expect(tally.named.at(-1)?.id).toBe(`${'x'.repeat(80)}…`);
});
