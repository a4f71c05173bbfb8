import { eventText, loanEventText, requestEventText, userEventText } from '@alma-cache/testing/alma-events';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventTypeOf, eventTypes } from './event-types.ts';

const time = '2031-02-18T10:11:15.005Z';
const typeOf = (text: string, changes: object = {}) => eventTypeOf({ ...JSON.parse(text), ...changes });

test.each(eventTypes)('%s is told from all others', (type) => {
  expect(typeOf(eventText(type, time))).toBe(type);
});

describe('an event whose meaning nobody knows', () => {
  test.each(['LOAN_FOUND', 'LOAN_CLAIMED_RETURNED_CANCELED', 'LOAN_'])('of a loan: %s', (type) => {
    expect(typeOf(loanEventText(type, time, { loan_id: '1' }))).toBe('LOAN_OTHER');
  });

  test('of a request', () => {
    expect(typeOf(requestEventText('REQUEST_REOPENED', time, { request_id: '1' }))).toBe('REQUEST_OTHER');
  });

  test('without a type', () => {
    expect(typeOf(loanEventText('LOAN_CREATED', time, { loan_id: '1' }), { event: null })).toBe('LOAN_OTHER');
    expect(typeOf(requestEventText('REQUEST_CREATED', time, {}), { event: null })).toBe('REQUEST_OTHER');
  });

  test('is none of a record that it does not hold', () => {
    expect(typeOf(loanEventText('LOAN_FOUND', time, {}), { item_loan: null })).toBeUndefined();
  });
});

test.each([
  ['CREATE', 'USER_UPDATED'],
  ['UPDATE', 'USER_UPDATED'],
  ['DELETE', 'USER_DELETED'],
  ['MERGE', undefined],
  ['__proto__', undefined],
])('a user event with the method %s is %s', (method, type) => {
  expect(typeOf(userEventText(method, time, {}))).toBe(type);
});

test('a body is not what another one only looks like', () => {
  expect(typeOf(userEventText('DELETE', time, {}), { action: 'JOB_END' })).toBeUndefined();
  expect(eventTypeOf({ event: { value: 'USER_DELETED' } })).toBeUndefined();
  expect(eventTypeOf({ event: { value: 'LOAN_OTHER' } })).toBeUndefined();
});

test('anything at all may be asked about', () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true }), (body) => {
      expect([undefined, ...eventTypes]).toContain(eventTypeOf(body));
    }),
  );
});
