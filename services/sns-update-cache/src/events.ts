import type { AlmaLoan, AlmaRequest } from '@alma-cache/alma-client';
import * as v from 'valibot';

/** Alma's webhook events (Ex Libris, "Webhooks: events"), open to fields unknown to us. Ids are strings, never numbers. */

const id = v.pipe(v.string(), v.nonEmpty());
const text = v.exactOptional(v.nullable(v.string()));

/** When the event happened, in epoch ms; Alma writes `2031-02-18T10:11:15.005Z`. */
const time = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((written) => Date.parse(written)),
  v.safeInteger(),
  v.minValue(0),
);

const loan = v.pipe(
  v.looseObject({ loan_id: id, user_id: text, due_date: text }),
  v.transform((read): AlmaLoan => read),
);

const request = v.pipe(
  v.looseObject({ request_id: id, user_primary_id: text }),
  v.transform((read): AlmaRequest => read),
);

/** An event of one of these types, and the loan that it is about. */
export const loanEvent = (...types: string[]) =>
  v.pipe(
    v.looseObject({ event: v.looseObject({ value: v.picklist(types) }), time, item_loan: loan }),
    v.transform((event) => ({ loan: event.item_loan, time: event.time })),
  );

/** An event of one of these types, and the request that it is about. */
export const requestEvent = (...types: string[]) =>
  v.pipe(
    v.looseObject({ event: v.looseObject({ value: v.picklist(types) }), time, user_request: request }),
    v.transform((event) => ({ request: event.user_request, time: event.time })),
  );
