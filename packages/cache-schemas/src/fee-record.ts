import type { AlmaFee, AlmaFeeTransaction, UnknownFields } from '@alma-cache/alma-client';
import { type Evidence, saidFields } from './evidence.ts';
import { almaTimeOf, DAY, toEpochSeconds } from './expiry.ts';
import type { MergedTable } from './merge.ts';
import { idsAsText, type Present, pickPresent, present } from './present.ts';
import { storedUserId } from './user-id.ts';

/** Kept as Alma has them. */
const COPIED_FIELDS = [
  'type',
  'status',
  'balance',
  'remaining_vat_amount',
  'original_amount',
  'original_vat_amount',
  'creation_time',
  'status_time',
  'comment',
  'owner',
  'title',
  'barcode',
  'link',
  'bursar_transaction_id',
] as const satisfies (keyof AlmaFee)[];

/** A fee in the cache: Alma's own fields, amounts as numbers, coded and linked values as objects. */
export interface FeeRecord extends Present<Pick<AlmaFee, (typeof COPIED_FIELDS)[number]>> {
  id: string;
  /** `value` in lower case. */
  user_primary_id?: Present<AlmaFee['user_primary_id']>;
  /** Alma's `transaction`. */
  transactions?: Present<AlmaFeeTransaction[]>;
  /** Epoch seconds: two weeks after the write. */
  expiry_date: number;
}

/** What a record tells of the fee: all its fields but the cache's own expiry. */
export const feeFields = [
  'id',
  'user_primary_id',
  'transactions',
  ...COPIED_FIELDS,
] as const satisfies (keyof FeeRecord)[];

export const feeTable: MergedTable<FeeRecord> = { key: 'id', expiry: 'expiry_date', fields: feeFields };

/**
 * The record of a fee.
 * @param now the time of the write, epoch milliseconds
 */
export function toFeeRecord(fee: AlmaFee, now: number): FeeRecord {
  const user = present(fee.user_primary_id);
  const transactions = present(
    transactionsOf(fee).map((transaction) => withTimes(transaction, ['transaction_time'])),
  );
  return {
    id: fee.id,
    ...(user && { user_primary_id: { ...user, ...(user.value && { value: storedUserId(user.value) }) } }),
    ...idsAsText(pickPresent(withTimes(fee, ['creation_time', 'status_time']), COPIED_FIELDS), [
      'bursar_transaction_id',
    ]),
    ...(transactions && { transactions }),
    expiry_date: toEpochSeconds(now) + 14 * DAY,
  };
}

/**
 * What an answer tells of a fee.
 * @param now the time of the write, epoch milliseconds
 */
export function toFeeEvidence(fee: AlmaFee, now: number): Evidence<FeeRecord> {
  const record = toFeeRecord(fee, now);
  const says: string[] = saidFields(fee, ['id', ...COPIED_FIELDS]);
  if (record.user_primary_id?.value) says.push('user_primary_id');
  if (saidFields(fee, ['transaction', 'transactions']).length > 0) says.push('transactions');
  return { record, says };
}

/** The currency that fees of a user are in; `undefined` where they do not tell it, as loans and requests never do. */
export function currencyOf(fees: readonly UnknownFields[]): string | undefined {
  return fees.map(({ currency }) => currency).find((currency) => typeof currency === 'string');
}

/**
 * With times of an older form, a number of epoch milliseconds (the oldest capture of a fee), in the form of all others.
 */
function withTimes<T extends object, K extends keyof T>(source: T, fields: readonly K[]): T {
  const numbers = fields.filter((field) => Number.isFinite(source[field]));
  return {
    ...source,
    ...Object.fromEntries(numbers.map((field) => [field, almaTimeOf(Number(source[field]))])),
  };
}

/** Alma's JSON has the list at `transaction`, its XSD `rest_fee` at `transactions.transaction`. */
function transactionsOf({ transaction, transactions }: AlmaFee): AlmaFeeTransaction[] {
  const nested = transactions as Pick<AlmaFee, 'transaction'> | null | undefined;
  return [transaction ?? nested?.transaction ?? []].flat();
}
