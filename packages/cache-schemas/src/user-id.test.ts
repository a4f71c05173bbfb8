import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isSameUser, storedUserId } from './user-id.ts';

const composed = 'M\u00fcller';
const apart = 'Mu\u0308ller';

test.each([
  ['Anna', 'ANNA'],
  [composed, apart],
  [composed.toUpperCase(), apart],
])('%j and %j are one user', (one, other) => {
  expect(isSameUser(one, other)).toBe(true);
});

test.each([
  ['anna', 'hanna'],
  [composed, 'Muller'],
])('%j and %j are two', (one, other) => {
  expect(isSameUser(one, other)).toBe(false);
});

test('the form in which an id is stored is stored as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (id) => {
      expect(storedUserId(storedUserId(id))).toBe(storedUserId(id));
    }),
  );
});
