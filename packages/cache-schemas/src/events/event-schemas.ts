import type { AlmaLoan, AlmaRequest } from '@alma-cache/alma-client';
import * as v from 'valibot';
import { loanFields } from '../loan-record.ts';
import { requestFields } from '../request-record.ts';
import { type EventType, eventTypeOf } from './event-types.ts';

/**
 * Alma's webhook events (Ex Libris, "Webhooks: events"), as the messages on their topics and as the bodies of the webhooks:
 * whoever publishes one checks it as whoever applies it does. Open to fields unknown to us. Ids are strings, never numbers.
 */

/** Longer than any id of Alma, whose users' ids have 255 characters at most, and short enough for a key of the tables. */
const LONGEST_ID = 255;

const id = v.pipe(v.string(), v.nonEmpty(), v.maxLength(LONGEST_ID));
const userId = v.exactOptional(v.nullable(v.pipe(v.string(), v.maxLength(LONGEST_ID))));
const text = v.exactOptional(v.nullable(v.string()));

/** When the event happened, in epoch ms; Alma writes `2031-02-18T10:11:15.005Z`. */
const time = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((written) => Date.parse(written)),
  v.safeInteger(),
  v.minValue(0),
);

/** Why a number beyond 2^53 is refused in what the cache keeps: it would name something else. */
const INEXACT = 'a number beyond 2^53, which has lost digits; ids are text';

const areExact = (record: Readonly<Record<string, unknown>>, fields: readonly string[]): boolean =>
  fields.every((field) => hasExactNumbers(record[field]));

const loan = v.pipe(
  v.looseObject({ loan_id: id, user_id: userId, due_date: text }),
  v.check((loan) => areExact(loan, loanFields), INEXACT),
  v.transform((read): AlmaLoan => read),
);

const request = v.pipe(
  v.looseObject({ request_id: id, user_primary_id: userId }),
  v.check((request) => areExact(request, requestFields), INEXACT),
  v.transform((read): AlmaRequest => read),
);

/** An event of one of these types, the loan that it is about, and whose that is. */
export const loanEvent = (...types: EventType[]) =>
  v.pipe(
    v.unknown(),
    ofTypes(types),
    v.looseObject({ time, item_loan: loan }),
    v.transform(({ item_loan: loan, time }) => ({ loan, userId: loan.user_id, time })),
  );

/** An event of one of these types, the request that it is about, and whose that is. */
export const requestEvent = (...types: EventType[]) =>
  v.pipe(
    v.unknown(),
    ofTypes(types),
    v.looseObject({ time, user_request: request }),
    v.transform(({ user_request: request, time }) => ({ request, userId: request.user_primary_id, time })),
  );

/** An event of one of these types, and the user whom it is about. */
export const userEvent = (...types: EventType[]) =>
  v.pipe(
    v.unknown(),
    ofTypes(types),
    v.looseObject({ time, webhook_user: v.looseObject({ user: v.looseObject({ primary_id: id }) }) }),
    v.transform(({ webhook_user: { user }, time }) => ({ userId: user.primary_id, time })),
  );

/** An event of this type. */
export function eventSchema(type: EventType) {
  if (type.startsWith('LOAN_')) return loanEvent(type);
  return type.startsWith('REQUEST_') ? requestEvent(type) : userEvent(type);
}

/** An event of one of these types, and whose that is of which it tells. */
export const ownerEvent = (...types: EventType[]) =>
  v.pipe(
    v.union(types.map(eventSchema)),
    v.transform(({ userId, time }) => ({ userId, time })),
  );

/** DynamoDB takes attributes in 32 levels; and code that walks through a value must come to an end. */
const DEEPEST = 30;

const ofTypes = (types: readonly EventType[]) =>
  v.pipe(
    v.unknown(),
    v.check((event) => isNested(event, DEEPEST), `nested more than ${DEEPEST} levels deep`),
    v.check((event) => types.some((type) => type === eventTypeOf(event)), `no event of ${types.join(', ')}`),
  );

const isNested = (value: unknown, levels: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (levels > 0 && Object.values(value).every((member) => isNested(member, levels - 1)));

const hasExactNumbers = (value: unknown): boolean =>
  typeof value === 'object' && value !== null
    ? Object.values(value).every(hasExactNumbers)
    : typeof value !== 'number' || Math.abs(value) <= Number.MAX_SAFE_INTEGER;
