import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AlmaInvalidIdError } from './errors.ts';
import { pathSegment } from './ids.ts';

test.each([
  ['a/b', 'a%2Fb'],
  ['Ann Writer', 'Ann%20Writer'],
  ['ann+tag@uni.edu', 'ann%2Btag%40uni.edu'],
  ['100%', '100%25'],
  ['müller', 'm%C3%BCller'],
  ['a?b#c', 'a%3Fb%23c'],
  ['0012345', '0012345'],
  ['...', '...'],
  ['%2e%2e', '%252e%252e'],
])('%j is sent as %s', (id, segment) => {
  expect(pathSegment(id)).toBe(segment);
});

test.each([
  ['empty', ''],
  ['blank', '  '],
  ['the folder itself', '.'],
  ['the folder above', '..'],
  ['a line break', 'a\nb'],
  ['a null character', 'a\0'],
  ['a delete character', 'a\u007f'],
  ['a C1 control character', 'a\u0085b'],
  ['256 characters', 'x'.repeat(256)],
  ['half a surrogate pair', 'a\ud800'],
])('an id that is, or has, %s is refused', (_, id) => {
  expect(() => pathSegment(id)).toThrow(AlmaInvalidIdError);
});

test.each(['x', 'é', '𠮷'])(
  'an id of 255 characters is accepted, however long each is in bytes: %s',
  (character) => {
    expect(decodeURIComponent(pathSegment(character.repeat(255)))).toBe(character.repeat(255));
    expect(() => pathSegment(character.repeat(256))).toThrow(AlmaInvalidIdError);
  },
);

test('the message quotes an id in one short line, whole or not at all', () => {
  expect(() => pathSegment('ann\nbob')).toThrow(
    /^The id "ann\\nbob" contains control characters, so Alma was not asked$/,
  );
  expect(() => pathSegment(`${'x'.repeat(300)}\n`)).toThrow(
    /^The id of 301 characters has more than 255 characters, so Alma was not asked$/,
  );
});

/** Any UTF-16 code units, halves of surrogate pairs among them, and often what is likely in ids. */
const anyText = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc.array(fc.nat(0xffff), { maxLength: 12 }).map((units) => String.fromCharCode(...units)),
  fc.string({ unit: fc.constantFrom('.', '/', '%', '2', 'e', '\\', '?', '#', ' ', 'é'), maxLength: 6 }),
);

test('every accepted id is one segment of a path, and comes back whole', () => {
  fc.assert(
    fc.property(anyText, (id) => {
      const segment = acceptedSegment(id);
      fc.pre(segment !== undefined);
      const { pathname } = new URL(`http://alma/users/${segment}/loans`);
      expect(pathname.split('/').map(decodeURIComponent)).toEqual(['', 'users', id, 'loans']);
    }),
  );
});

test('different ids never share a segment', () => {
  fc.assert(
    fc.property(anyText, anyText, (one, other) => {
      const [first, second] = [acceptedSegment(one), acceptedSegment(other)];
      fc.pre(first !== undefined && second !== undefined && one !== other);
      expect(first).not.toBe(second);
    }),
  );
});

function acceptedSegment(id: string): string | undefined {
  try {
    return pathSegment(id);
  } catch (error) {
    expect(error).toBeInstanceOf(AlmaInvalidIdError);
    return undefined;
  }
}
