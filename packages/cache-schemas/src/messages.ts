import * as v from 'valibot';
import type { RecordKind } from './record-kind.ts';

// Both ends of every queue: what is sent, and the schema of what is received, as `createSqsHandler` gives it to one, text
// that begins like JSON parsed and anything else as it is.

/** Any text but the empty one: whether Alma could know the id is the Alma client's to say. */
const id = v.pipe(v.string(), v.nonEmpty());

/** What a message of the Users queue says: a user's id. */
export const userMessage = id;

/** What a message of the Loans, Requests or Fees queue says: which record, and whose it is. */
export interface RecordMessage {
  readonly userID: string;
  readonly id: string;
}

/** Text that is not read as JSON, of the characters that SQS takes outside of JSON ("SendMessage" of its API reference). */
const IS_READ_AS_SENT =
  /^(?![\uFEFF\s]*["{[])[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

/** The message of the Users queue that means this user: the bare id, or a JSON string where the bare one reads otherwise. */
export const encodeUserMessage = (userID: string): string =>
  IS_READ_AS_SENT.test(userID) ? userID : JSON.stringify(userID);

/** The message that means a record: `{"userID":"test_user","loanID":"17300000010001221"}`. */
export const encodeRecordMessage = (
  { idName }: Pick<RecordKind, 'idName'>,
  { userID, id }: RecordMessage,
): string => JSON.stringify({ userID, [idName]: id });

/** The schema of a kind's messages. */
export const recordMessage = ({ idName }: Pick<RecordKind, 'idName'>) =>
  v.pipe(
    v.strictObject<Record<string, typeof id>>({ userID: id, [idName]: id }),
    v.transform(({ userID = '', [idName]: id = '' }): RecordMessage => ({ userID, id })),
  );
