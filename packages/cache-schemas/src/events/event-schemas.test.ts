import { eventText, loanEventText, requestEventText, userEventText } from '@alma-cache/testing/alma-events';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { eventSchema, loanEvent, ownerEvent, requestEvent, userEvent } from './event-schemas.ts';
import { eventTypes } from './event-types.ts';

const loanCreated = loanEvent('LOAN_CREATED', 'LOAN_RENEWED');
const requestClosed = requestEvent('REQUEST_CLOSED');
const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
const time = '2031-02-18T10:11:15.005Z';

/** Parses Alma's example with changes to it. */
const parseLoan = (event: object, loan: object = {}) =>
  v.safeParse(loanCreated, {
    ...JSON.parse(loanEventText('LOAN_CREATED', time, { loan_id: '17300000010001221', ...loan })),
    ...event,
  });

test('a loan event is read as the loan and the time in epoch ms', () => {
  expect(parseLoan({}).output).toEqual({
    time: Date.UTC(2031, 1, 18, 10, 11, 15, 5),
    userId: 'Sandbox.User1',
    loan: expect.objectContaining({ loan_id: '17300000010001221', user_id: 'Sandbox.User1' }),
  });
});

test('a request event is read as the request and the time, also without its user', () => {
  const request = { request_id: '17400000010001221', user_primary_id: undefined };
  const event: unknown = JSON.parse(requestEventText('REQUEST_CLOSED', time, request));
  expect(v.parse(requestClosed, event)).toEqual({
    time: Date.parse(time),
    request: expect.objectContaining({ request_id: '17400000010001221' }),
  });
});

test('any time that Alma writes is read to the millisecond', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }), (date) => {
      expect(
        v.parse(loanCreated, {
          ...JSON.parse(loanEventText('LOAN_CREATED', date.toISOString(), { loan_id: '1' })),
        }).time,
      ).toBe(date.getTime());
    }),
  );
  expect(parseLoan({ time: '2031-02-18T10:11:15Z' }).success).toBe(true);
});

test('fields unknown to us are no reason to refuse an event, whatever they hold', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (unknown) => {
      expect(
        parseLoan({ novelty: unknown, bib: unknown }, { novelty: unknown, location_code: unknown }).success,
      ).toBe(true);
    }),
  );
});

test('a number beyond 2^53 is refused in what the cache keeps, by its reason, and in nothing else', () => {
  const { issues } = parseLoan({}, { mms_id: 9.91e18 });
  expect(issues?.map(({ message }) => message)).toEqual([
    'a number beyond 2^53, which has lost digits; ids are text',
  ]);
  expect(parseLoan({}, { library: { value: 1e300 } }).success).toBe(false);
  expect(parseLoan({}, { mms_id: 9_007_199_254_740_991 }).success).toBe(true);
  expect(parseLoan({}, { holding_id: 1e300 }).success).toBe(true);
});

test('of an event of users, the id and the time are read', () => {
  const event: unknown = JSON.parse(userEventText('DELETE', time, { primary_id: 'Ann' }));
  expect(v.parse(userEvent('USER_DELETED'), event)).toEqual({ userId: 'Ann', time: Date.parse(time) });
  expect(v.is(userEvent('USER_UPDATED'), event)).toBe(false);
  expect(v.is(userEvent('USER_DELETED'), JSON.parse(userEventText('DELETE', time, { primary_id: '' })))).toBe(
    false,
  );
});

test.each(eventTypes)('of %s, the owner is read', (type) => {
  const event: unknown = JSON.parse(eventText(type, time, 'Ann'));
  expect(v.parse(eventSchema(type), event)).toMatchObject({ userId: 'Ann', time: Date.parse(time) });
  expect(v.parse(ownerEvent(...eventTypes), event)).toEqual({ userId: 'Ann', time: Date.parse(time) });
});

describe('refused:', () => {
  test.each([
    ['a type of another function', { event: { value: 'LOAN_RETURNED' } }, {}],
    ['no type', { event: null }, {}],
    ['no time', { time: undefined }, {}],
    ['an unreadable time', { time: 'yesterday' }, {}],
    ['a time that does not exist', { time: '2031-02-18T25:00:00Z' }, {}],
    ['a time as a number', { time: 1_924_942_275_005 }, {}],
    ['no loan', { item_loan: null }, {}],
    ['no loan id', {}, { loan_id: undefined }],
    ['an empty loan id', {}, { loan_id: '' }],
    ['a loan id as a number', {}, { loan_id: 173 }],
    ['a user id as a number', {}, { user_id: 12 }],
    ['a due date as a number', {}, { due_date: 12 }],
    ['an id that is too long to be one', {}, { loan_id: '1'.repeat(256) }],
    ['a user id that is too long to be one', {}, { user_id: 'u'.repeat(256) }],
    ['what no table takes', {}, { title: nested(40) }],
    ['what no walk through it would end of', { novelty: nested(100_000) }, {}],
  ])('%s', (_, event, loan) => {
    expect(parseLoan(event, loan).success).toBe(false);
  });
});
