import { expect, test } from '@jest/globals';
import { idFault, isPlaceholder } from './user-ids.ts';

test.each(['no primary id (123)', 'No primary ID (9910000010001221)', ' no primary id ()'])(
  '%j stands in place of an id',
  (text) => {
    expect(isPlaceholder(text)).toBe(true);
  },
);

test.each(['no primary id', 'no.primary.id', 'no primary id (1) b', 'Ann', ''])('%j does not', (text) => {
  expect(isPlaceholder(text)).toBe(false);
});

test('whether Alma can have an id can be asked before', () => {
  expect(idFault('0012345')).toBeUndefined();
  expect(idFault('')).toBe('is empty');
});
