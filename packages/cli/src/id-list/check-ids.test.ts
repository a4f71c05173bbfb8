import { storedUserId } from '@alma-cache/cache-schemas';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CheckedId, checkIds, type GivenId, idOnLine, tableLayout } from './check-ids.ts';

async function check(lines: readonly string[], from = 1): Promise<CheckedId[]> {
  async function* given(): AsyncGenerator<GivenId[]> {
    for (const [index, line] of lines.entries()) yield [idOnLine(line, index + 1)];
  }
  const all: CheckedId[] = [];
  for await (const some of checkIds(given(), from)) all.push(...some);
  return all;
}

test.each([
  ['0012345', '0012345'],
  ['  anna \r', 'anna'],
  ['\uFEFFanna', 'anna'],
  ['"0012345"', '0012345'],
  ['" anna "', 'anna'],
  ['Ann Writer', 'Ann Writer'],
  ['"Writer, Ann"', 'Writer, Ann'],
  ['müller@uni.edu', 'müller@uni.edu'],
  ['id', 'id'],
])('the line %j holds the id %j', async (line, id) => {
  expect(await check(['first', line])).toEqual([
    expect.anything(),
    expect.objectContaining({ number: 2, id, outcome: 'valid' }),
  ]);
});

test.each([
  ['a\tb', 'looks like a line of a table'],
  ['Writer, Ann', 'looks like a line of a table'],
  ['anna;Writer;Ann', 'looks like a line of a table'],
  ['"anna","Ann Writer"', 'looks like a line of a table'],
  ['a\rb', 'contains control characters'],
  ['a\0', 'contains control characters'],
  ['x'.repeat(256), 'has more than 255 characters'],
  ['.', 'is a relative path'],
  ['..', 'is a relative path'],
  ['{"userID":"a"}', 'looks like JSON'],
  ['["a"]', 'looks like JSON'],
  ['m\uFFFDller', 'is not UTF-8 text'],
])('the line %j holds no id: it %s', async (line, fault) => {
  expect(await check([line])).toEqual([expect.objectContaining({ outcome: 'invalid', fault })]);
});

test.each([
  'primary_id',
  'Primary Identifier',
  'user_id',
  'userID',
  'ID',
  'User Primary Id',
  'user name',
  '"Patron ID"',
])('%j on the first line looks like a header', async (line) => {
  expect(await check([line])).toEqual([
    expect.objectContaining({ outcome: 'invalid', fault: 'looks like a header' }),
  ]);
});

test.each([
  ['Primary ID,Name', ',', 1],
  ['\uFEFF"Last name";"Primary Identifier"', ';', 2],
  [' Email\tuser_id\r', '\t', 2],
  ['anna,Ann Writer', ',', 1],
  ['0012345;Writer, Ann', ';', 1],
  ['0012345\tWriter, Ann; retired', '\t', 1],
  ['"Writer, Ann",anna', ',', 1],
])(
  '%j is a line of a table, separated by %j, whose ids are most likely in column %i',
  (line, separator, idColumn) => {
    expect(tableLayout(line)).toEqual({ separator, idColumn });
  },
);

test.each(['primary_id', '"Primary ID"', '"Writer, Ann"', 'Ann Writer', 'anna\t', '{"a":1,"b":2}', ''])(
  '%j is of no table',
  (line) => {
    expect(tableLayout(line)).toBeUndefined();
  },
);

test('an id is repeated whether its letters are composed or taken apart, and is sent composed', async () => {
  const apart = 'Müller'.normalize('NFD');
  expect(await check([apart, 'müller', 'Mueller'])).toMatchObject([
    { id: 'Müller'.normalize('NFC'), outcome: 'valid' },
    { outcome: 'repeated' },
    { outcome: 'valid' },
  ]);
});

test('an id is repeated whatever its upper and lower case', async () => {
  const outcomes = (await check(['Anna', 'ben', 'ANNA', 'anna', 'Ben'])).map(({ outcome }) => outcome);
  expect(outcomes).toEqual(['valid', 'valid', 'repeated', 'repeated', 'repeated']);
});

test('what Alma has in place of an id is none, and no fault of the list', async () => {
  expect(await check(['Ann', 'no primary id (123)'])).toEqual([
    expect.objectContaining({ outcome: 'valid' }),
    { number: 2, id: 'no primary id (123)', fault: undefined, outcome: 'placeholder' },
  ]);
});

const line = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'A', 'b', '"', ' ', '\t', '{', '.'), maxLength: 3 }),
  fc.string({ maxLength: 300 }),
);

test('every line is valid, invalid, repeated or blank, in the order of the lines', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 40 }), async (all) => {
      const checked = await check(all);
      expect(checked.map(({ number }) => number)).toEqual(all.map((_, index) => index + 1));
      const valid = checked.filter(({ outcome }) => outcome === 'valid').map(({ id }) => storedUserId(id));
      expect(new Set(valid).size).toBe(valid.length);
      for (const { outcome, id } of checked) {
        expect(outcome === 'blank').toBe(id === '');
        if (outcome === 'repeated') expect(valid).toContain(storedUserId(id));
      }
    }),
  );
});

test('what comes later is judged by what came before it, also when only the later is asked for', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 40 }), fc.nat(), async (all, place) => {
      const from = 1 + (place % all.length);
      expect(await check(all, from)).toEqual((await check(all)).slice(from - 1));
    }),
  );
});
