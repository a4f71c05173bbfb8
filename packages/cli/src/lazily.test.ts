import { expect, jest, test } from '@jest/globals';
import { lazily } from './lazily.ts';

test('makes a member when it is read, once, and no other', () => {
  const make = { one: jest.fn(() => ({ name: 'one' })), other: jest.fn(() => ({ name: 'other' })) };
  const things = lazily<{ one: { name: string }; other: { name: string } }>(make);
  expect(Object.keys(things)).toEqual(['one', 'other']);
  expect(things.one).toBe(things.one);
  expect(things.one).toEqual({ name: 'one' });
  expect(make.one).toHaveBeenCalledTimes(1);
  expect(make.other).not.toHaveBeenCalled();
});
