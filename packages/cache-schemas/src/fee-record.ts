import type { AlmaFee, AlmaFeeTransaction } from '@alma-cache/alma-client';
import { DAY, toEpochSeconds } from './expiry.ts';
import { type Present, pickPresent, present } from './present.ts';
import { type RecordTable, storedUserId } from './record-table.ts';

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

export const feeTable: RecordTable<FeeRecord> = { key: 'id', expiry: 'expiry_date' };

/**
 * The record of a fee.
 * @param now the time of the write, epoch milliseconds
 */
export function toFeeRecord(fee: AlmaFee, now: number): FeeRecord {
  const user = present(fee.user_primary_id);
  const transactions = present(transactionsOf(fee));
  return {
    id: fee.id,
    ...(user && { user_primary_id: { ...user, ...(user.value && { value: storedUserId(user.value) }) } }),
    ...pickPresent(fee, COPIED_FIELDS),
    ...(transactions && { transactions }),
    expiry_date: toEpochSeconds(now) + 14 * DAY,
  };
}

/** Alma's JSON has the list at `transaction`, its XSD `rest_fee` at `transactions.transaction`. */
function transactionsOf({ transaction, transactions }: AlmaFee): AlmaFeeTransaction[] {
  const nested = transactions as Pick<AlmaFee, 'transaction'> | null | undefined;
  return [transaction ?? nested?.transaction ?? []].flat();
}
