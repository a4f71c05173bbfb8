import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SandboxData } from './sandbox-data.ts';
import type { SandboxUser } from './sandbox-user.ts';

const today = Date.UTC(2031, 1, 18);
const invented = (users: number, seed = 1) => new SandboxData({ seed, today }, users);

function everything(user: SandboxUser) {
  const { primaryId, firstName, lastName, loans, requests, fees } = user;
  return { primaryId, firstName, lastName, loans: [...loans], requests: [...requests], fees: [...fees] };
}

describe('invented users', () => {
  test('are the same for the same seed', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 60 }), (seed, users) => {
        const last = (data: SandboxData) => [...data.users(users - 1)].map(everything);
        expect(last(invented(users, seed))).toEqual(last(invented(users, seed)));
      }),
      { numRuns: 20 },
    );
  });

  test('differ between seeds', () => {
    expect([...invented(20, 1).users()].map(everything)).not.toEqual(
      [...invented(20, 2).users()].map(everything),
    );
  });

  test('do not depend on how many there are', () => {
    const few = [...invented(45).users()].map(everything);
    const many = [...invented(50_000).users(0, 45)].map(everything);
    expect(few).toEqual(many);
  });

  test('are found again by their id in any case, and by their barcode', () => {
    const data = invented(500);
    for (const user of data.users()) {
      expect(data.findUser(user.primaryId.toUpperCase())).toBe(user);
      expect(data.findUserByBarcode(user.barcode)).toBe(user);
    }
  });

  test('are found by no other text', () => {
    const data = invented(5000);
    const ids = new Set(data.userIds().map((id) => id.toLowerCase()));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String)), (text) => {
        expect(data.findUser(text) !== undefined).toBe(ids.has(text.toLowerCase()));
        expect(data.findUserByBarcode(text)).toBeUndefined();
        expect(data.findUserByBarcode(`300${text}`)).toBeUndefined();
      }),
    );
  });

  test('have every kind of id that careless clients get wrong', () => {
    const ids = invented(40).userIds();
    for (const kind of [/^00\d+$/, /^\S+@\S+$/, / /, /\+/, /\//, /%/, /ü/, /[A-Z]/]) {
      expect(ids.some((id) => kind.test(id))).toBe(true);
    }
  });

  test('have no records, a few, or hundreds', () => {
    const loans = Array.from(invented(200).users(), (user) => user.loans.size);
    const heavy = loans.filter((count) => count >= 100);
    expect(heavy.length).toBeGreaterThanOrEqual(3);
    expect(heavy.length).toBeLessThanOrEqual(8);
    expect(Math.max(...loans)).toBeLessThanOrEqual(300);
    expect(loans.filter((count) => count === 0).length).toBeGreaterThan(10);
    expect(loans.filter((count) => count > 8 && count < 100)).toEqual([]);
  });
});

describe('invented records', () => {
  const users = [...invented(200).users()];
  const loans = users.flatMap((user) => [...user.loans]);
  const requests = users.flatMap((user) => [...user.requests]);
  const fees = users.flatMap((user) => [...user.fees]);

  test('have ids of 17 to 19 digits, unique over all users and kinds, that a number cannot hold', () => {
    const ids = [
      ...loans.map((l) => l.loan_id),
      ...requests.map((r) => r.request_id),
      ...fees.map((f) => f.id),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    const wrong = ids.filter((id) => !/^\d{17,19}$/.test(id) || Number.isSafeInteger(Number(id)));
    expect(wrong).toEqual([]);
  });

  test('name their user', () => {
    for (const user of users) {
      expect([...user.loans].every((loan) => loan.user_id === user.primaryId)).toBe(true);
      expect([...user.requests].every((request) => request.user_primary_id === user.primaryId)).toBe(true);
      expect([...user.fees].every((fee) => fee.user_primary_id.value === user.primaryId)).toBe(true);
    }
  });

  test('can be read by id', () => {
    const heavy = users.find((user) => user.loans.size >= 100);
    expect([...(heavy?.loans ?? [])].map(({ loan_id }) => heavy?.loans.get(loan_id))).toEqual([
      ...(heavy?.loans ?? []),
    ]);
  });

  test('are due, and expire, well after now', () => {
    const week = 7 * 24 * 60 * 60 * 1000;
    const dates = [
      ...loans.map((loan) => loan.due_date),
      ...requests.flatMap(({ expiry_date = [], booking_start_date = [] }) =>
        [expiry_date, booking_start_date].flat(),
      ),
    ];
    expect(dates.length).toBeGreaterThan(loans.length);
    expect(dates.filter((date) => !(Date.parse(date.slice(0, 10)) > today + week))).toEqual([]);
  });

  test('have dates with and without milliseconds, null authors and descriptions, and missing fields', () => {
    expect(new Set(loans.map((loan) => loan.due_date.length))).toEqual(new Set([20, 24]));
    expect(loans.some((loan) => loan.author === null)).toBe(true);
    expect(loans.some((loan) => loan.description === null)).toBe(true);
    expect(loans.some((loan) => loan.call_number === undefined)).toBe(true);
    expect(loans.every((loan) => loan.renewable === null)).toBe(true);
  });

  test('are holds, digitizations without a place in the queue, and bookings', () => {
    expect(new Set(requests.map((request) => request.request_type))).toEqual(
      new Set(['HOLD', 'DIGITIZATION', 'BOOKING']),
    );
    const digitizations = requests.filter((request) => request.request_type === 'DIGITIZATION');
    expect(digitizations.every((request) => request.place_in_queue === undefined)).toBe(true);
    expect(requests.some((request) => Number.isInteger(request.place_in_queue))).toBe(true);
  });

  test('are negative when they are credits, and alone then', () => {
    const negative = fees.filter((fee) => fee.balance < 0);
    expect(negative.length).toBeGreaterThan(0);
    expect(negative).toEqual(fees.filter((fee) => fee.type.value === 'CREDIT'));
  });

  test('are fees whose payments explain their balance', () => {
    for (const { original_amount, balance, transaction = [] } of fees) {
      const paid = transaction.reduce((sum, { amount }) => sum + amount, 0);
      expect(balance).toBe(original_amount - paid);
    }
  });
});

describe('specified users', () => {
  test('have exactly what is asked for', () => {
    const data = new SandboxData({ seed: 1, today }, [
      { primaryId: 'test_user', loans: 250, fees: 2 },
      { primaryId: 'Other', loans: [{ loan_id: 'test_loan', due_date: '2040-01-01T00:00:00Z' }] },
    ]);
    const user = data.user('TEST_USER');
    expect([user.loans.size, user.requests.size, user.fees.size]).toEqual([250, 0, 2]);
    expect(data.user('other').loans.get('test_loan')).toMatchObject({
      user_id: 'Other',
      due_date: '2040-01-01T00:00:00Z',
      loan_status: 'ACTIVE',
    });
    expect(data.userIds()).toEqual(['test_user', 'Other']);
  });

  test('can have any id of 1 to 255 characters, once', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 255 }), { selector: lower }), (ids) => {
        const data = new SandboxData(
          { seed: 1, today },
          ids.map((primaryId) => ({ primaryId })),
        );
        expect(data.userIds()).toEqual(ids);
        expect(ids.map((id) => data.user(id).primaryId)).toEqual(ids);
      }),
    );
    expect(() => new SandboxData({ seed: 1, today }, [{ primaryId: 'a' }, { primaryId: 'A' }])).toThrow(
      expect.objectContaining({ code: 'SANDBOX_DUPLICATE_ID' }),
    );
  });

  test.each([
    { primaryId: '' },
    { primaryId: 'u'.repeat(256) },
    { primaryId: '\ud800' },
    { primaryId: 'u', loans: -1 },
    { primaryId: 'u', fees: 1.5 },
  ])('are refused when they cannot be: %j', (user) => {
    expect(() => new SandboxData({ seed: 1, today }, [user])).toThrow(
      expect.objectContaining({ code: 'SANDBOX_INVALID_OPTION' }),
    );
  });

  test('can be added to invented ones, and removed', () => {
    const data = invented(3);
    data.addUser({ primaryId: 'new', requests: 1 });
    data.removeUser(data.userIds()[1] ?? '');
    expect(data.userCount).toBe(3);
    expect(data.userIds()).toHaveLength(3);
    expect([...data.users(2)].map((user) => user.primaryId)).toEqual(['new']);
    data.removeUser('NEW');
    expect(data.findUser('new')).toBeUndefined();
    expect(() => data.user('new')).toThrow(expect.objectContaining({ code: 'SANDBOX_UNKNOWN_USER' }));
    expect(data.addUser({ primaryId: 'new' }).number).toBe(5);
  });
});

function lower(text: string): string {
  return text.toLowerCase();
}
