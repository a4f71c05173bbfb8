import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bodyShape } from './body-shape.ts';

test.each([
  ['', 'empty'],
  [' \n', 'empty'],
  ['test_user', 'text'],
  ['0012345', 'text'],
  ['12345', 'text'],
  ['true', 'text'],
  ['"test_user"', 'JSON string'],
  ['"test_user', 'broken JSON'],
  ['{"userID":"u",', 'broken JSON'],
  ['[1,2]', 'JSON list'],
  ['{}', 'JSON object of nothing'],
  ['{"userID":"u","loanID":"1"}', 'JSON object of loanID, userID'],
  ['{"Müller, Anna":"1"}', 'JSON object of …'],
  ['{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1}', 'JSON object of a, b, c, d, e, f, …'],
])('%j is %s', (body, shape) => {
  expect(bodyShape(body)).toBe(shape);
});

test('a shape tells no value', () => {
  fc.assert(
    fc.property(fc.uuid(), (secret) => {
      for (const body of [
        secret,
        `"${secret}"`,
        `["${secret}"]`,
        `{"id":"${secret}"}`,
        `{"${secret} x":1}`,
      ]) {
        expect(bodyShape(body)).not.toContain(secret);
      }
    }),
  );
});
