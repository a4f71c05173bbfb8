import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MASK, userIdMask } from './user-id-mask.ts';

/** How a user id may be written in a text. */
const spellings: Record<string, (id: string) => string> = {
  'as it is': (id) => id,
  'in lower case': (id) => id.toLowerCase(),
  'in upper case': (id) => id.toUpperCase(),
  'with its letters composed': (id) => id.normalize('NFC'),
  'with its letters taken apart': (id) => id.normalize('NFD'),
  'in a path': encodeURIComponent,
  'in a path, in lower case': (id) => encodeURIComponent(id.toLowerCase()),
  'in a path whose encoding is in lower case': (id) =>
    encodeURIComponent(id).replace(/%../g, (octet) => octet.toLowerCase()),
  'in a query': (id) => new URLSearchParams({ id }).toString().slice('id='.length),
  'in JSON': (id) => JSON.stringify(id).slice(1, -1),
  'in ASCII JSON': (id) =>
    JSON.stringify(id)
      .slice(1, -1)
      .replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
};

const letters = 'aZéßİσΣñ漢';
const userId = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(...`${letters}019_ .-@/+%"'\\$^(){}[]|*?`),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    minLength: 1,
    maxLength: 20,
  })
  .filter((id) => id.trim() !== '' && id.isWellFormed());

/** What may stand beside an id without making a longer word of it. */
const before = fc.constantFrom(
  '',
  ' ',
  '"',
  '/',
  '(user ',
  '…/users/',
  '%2F',
  '%2Fusers%2f',
  '=',
  '\\n',
  '\\u002F',
  ':',
);
const after = fc.constantFrom('', ' ', '"', '/loans', '%2Floans', '&', '.', ': not found', '\\n');

test('an id is masked, whatever it is and however it is written', () => {
  fc.assert(
    fc.property(userId, before, after, (id, start, end) => {
      const mask = userIdMask(id);
      for (const [name, spell] of Object.entries(spellings)) {
        const spelled = spell(id);
        if ((start + end).includes(spelled)) continue;
        const masked = mask(start + spelled + end);
        expect([name, masked]).toEqual([name, expect.stringContaining(MASK)]);
        expect([name, masked.split(MASK).join('\n')]).not.toEqual([name, expect.stringContaining(spelled)]);
      }
    }),
    { numRuns: 300 },
  );
});

test('the id alone is masked, whatever stands between and however it is written', () => {
  const between = userId.map((middle) => `a${middle}1`);
  fc.assert(
    fc.property(between, before, after, (id, start, end) => {
      const mask = userIdMask(id);
      for (const [name, spell] of Object.entries(spellings)) {
        expect([name, mask(start + spell(id) + end)]).toEqual([name, start + MASK + end]);
      }
    }),
    { numRuns: 300 },
  );
});

test('every occurrence is masked', () => {
  const mask = userIdMask('Ann.Writer');
  expect(mask('user "Ann.Writer" (ANN.WRITER, /users/ann.writer/loans?user=Ann%2EWriter)')).toBe(
    `user "${MASK}" (${MASK}, /users/${MASK}/loans?user=${MASK})`,
  );
});

test('a text without the id stays as it is', () => {
  fc.assert(
    fc.property(userId, fc.stringMatching(/^[b-y,;!&#]*$/), (id, text) => {
      fc.pre(/[^b-y,;!&#]/i.test(id));
      expect(userIdMask(id)(text)).toBe(text);
    }),
  );
});

test.each([' Ann Writer', 'Ann Writer ', '\tAnn Writer\r\n', '\u00a0Ann Writer'])(
  'space around an id is no part of it: %j',
  (id) => {
    const mask = userIdMask(id);
    expect(mask(`user ${JSON.stringify(id)}, at /users/${encodeURIComponent(id)}`)).not.toMatch(
      /ann|writer/i,
    );
    expect(mask('No user "ann writer".')).toBe(`No user "${MASK}".`);
  },
);

test('a longer word keeps its parts', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-z0-9]{1,8}$/),
      fc.constantFrom(...letters, '0', '_'),
      fc.boolean(),
      (id, more, isBefore) => {
        const word = isBefore ? more + id : id + more;
        fc.pre(word.toLowerCase() !== id);
        // Nothing but the word may be the id.
        expect(userIdMask(id)(`… ${word}!`)).toBe(`… ${word}!`);
      },
    ),
  );
});

test.each(['', ' ', '\t\n'])('an id of nothing but space, %j, masks nothing', (id) => {
  expect(userIdMask(id)('a text with spaces')).toBe('a text with spaces');
});

test.each([256, 262_144])('a text of %i characters is no id, and is not looked for', (length) => {
  const text = 'x'.repeat(length);
  expect(userIdMask(text)(`The id ${text} is too long.`)).toBe(`The id ${text} is too long.`);
});

test('the longest of ids is masked', () => {
  const id = 'é'.repeat(255);
  expect(userIdMask(id)(`/users/${encodeURIComponent(id)}/fees`)).toBe(`/users/${MASK}/fees`);
});
