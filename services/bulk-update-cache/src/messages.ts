import * as v from 'valibot';

/** Any text but the empty one: whether Alma could know the id is the Alma client's to say. */
const id = v.pipe(v.string(), v.nonEmpty());

/** Users queue: a user's primary id, as bare text or as a JSON string literal. */
export const userMessage = id;

/** Loans queue. */
export const loanMessage = v.strictObject({ userID: id, loanID: id });

/** Requests queue. */
export const requestMessage = v.strictObject({ userID: id, requestID: id });

/** Fees queue. */
export const feeMessage = v.strictObject({ userID: id, feeID: id });

export type LoanMessage = v.InferOutput<typeof loanMessage>;
export type RequestMessage = v.InferOutput<typeof requestMessage>;
export type FeeMessage = v.InferOutput<typeof feeMessage>;
