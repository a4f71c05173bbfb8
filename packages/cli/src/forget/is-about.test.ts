import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isAbout } from './is-about.ts';

test.each([
  ['a Users message', 'Test_User'],
  ['a quoted Users message', '"test_user"'],
  ['a Loans message', '{"userID":"TEST_USER","loanID":"1"}'],
  ['an event', '{"item_loan":{"loan_id":"1","user_id":"test_user"}}'],
  ['a fee', '{"fee":[{"user_primary_id":{"value":"test_user"}}]}'],
  [
    'an event that SNS packed',
    JSON.stringify({ Message: '{"user_request":{"user_primary_id":"test_user"}}' }),
  ],
])('%s is about the user', (_, body) => {
  expect(isAbout(body, 'test_user')).toBe(true);
});

test.each([
  ['another user', 'test_user2'],
  ['a Loans message of another', '{"userID":"my_test_user","loanID":"1"}'],
  ['a name of a member', '{"test_user":"1"}'],
  ['broken JSON', '{"userID":"test_user"'],
  ['nothing', ''],
])('%s is not', (_, body) => {
  expect(isAbout(body, 'test_user')).toBe(false);
});

test('an id of digits keeps them all', () => {
  expect(isAbout('0012345', '0012345')).toBe(true);
  expect(isAbout('12345', '0012345')).toBe(false);
});

test('no body, however deep or broken, ends in anything but an answer', () => {
  expect(isAbout(`${'['.repeat(100_000)}"ann"${']'.repeat(100_000)}`, 'ann')).toBe(true);
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (body) => typeof isAbout(body, 'ann') === 'boolean'),
  );
});

test('the id is found wherever it stands in JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.uuid(), (value, id) => {
      expect(isAbout(JSON.stringify({ value, here: [{ id }] }), id.toUpperCase())).toBe(true);
    }),
  );
});
