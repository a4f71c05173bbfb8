import { Random } from '../random.ts';
import { type CodedValue, coded, type LinkedValue } from './coded-value.ts';
import { addDays, almaDateTime, almaDateTimeWithoutMs } from './dates.ts';
import { makeId } from './ids.ts';
import { LINK_BASE, type Origin, type Owner, userLink } from './origin.ts';
import type { RecordKind } from './record-kind.ts';
import { circulationDesk, libraries } from './vocabulary.ts';
import { inventWork } from './work.ts';

/** A payment, waiver or the like against a fee. */
export interface FeeTransaction {
  readonly type: CodedValue;
  readonly amount: number;
  readonly vat_amount: number;
  readonly created_by: string;
  readonly external_transaction_id: string;
  readonly transaction_time: string;
  readonly received_by: CodedValue;
  readonly payment_method: CodedValue;
}

/** A fee, fine or credit as Alma's users API shows it (`rest_fee`). */
export interface Fee {
  readonly id: string;
  readonly type: CodedValue;
  readonly status: CodedValue;
  readonly user_primary_id: LinkedValue;
  readonly balance: number;
  readonly remaining_vat_amount: number;
  readonly original_amount: number;
  readonly original_vat_amount: number;
  readonly creation_time: string;
  readonly status_time: string;
  readonly comment: string | null;
  readonly owner: CodedValue;
  readonly title: string | null;
  readonly barcode: LinkedValue | null;
  readonly bursar_transaction_id?: string;
  readonly transaction?: readonly FeeTransaction[];
  readonly link: string;
}

const types = [
  coded('OVERDUEFINE', 'Overdue fine'),
  coded('OVERDUEFINE', 'Overdue fine'),
  coded('LOSTITEMREPLACEMENTFEE', 'Lost item replacement fee'),
  coded('RENEWFEE', 'Renew fee'),
  coded('OTHER', 'Other'),
  coded('CREDIT', 'Credit'),
] as const;

/** Invents the given fee (from 0) of a user. Credits have negative amounts; some fees are paid in part. */
export function inventFee(origin: Origin, owner: Owner, index: number): Fee {
  const random = new Random(origin.seed, 'fee', owner.number, index);
  const id = makeId('fee', owner.number, index);
  const created = addDays(origin.today, -random.integer(30, 400)) + random.integer(0, 86_399_999);
  const changed = created + random.integer(0, 20 * 86_400_000);
  const type = random.pick(types);
  const credit = type.value === 'CREDIT';
  const amount = random.integer(1, 100) / 2;
  const paid = !credit && random.chance(0.25) ? amount / 2 : 0;
  const work = random.chance(0.8) && !credit ? inventWork(random, owner, 40_000 + index) : undefined;
  return {
    id,
    type,
    status: coded('ACTIVE', 'Active'),
    user_primary_id: { value: owner.primaryId, link: userLink(owner.primaryId) },
    balance: credit ? -amount : amount - paid,
    remaining_vat_amount: 0,
    original_amount: credit ? -amount : amount,
    original_vat_amount: 0,
    creation_time: random.chance(0.8) ? almaDateTime(created) : almaDateTimeWithoutMs(created),
    status_time: almaDateTime(changed),
    comment: random.chance(0.7) ? null : 'Agreed by telephone.',
    owner: random.pick(libraries),
    title: work?.title ?? null,
    barcode: work ? itemLink(makeId('barcode', owner.number, 40_000 + index)) : null,
    ...(random.chance(0.1) && { bursar_transaction_id: `B${random.integer(10_000, 99_999)}` }),
    ...(paid > 0 && { transaction: [payment(paid, changed)] }),
    link: `${userLink(owner.primaryId)}/fees/${id}`,
  };
}

export const feeKind: RecordKind<Fee> = {
  name: 'fee',
  counts: { usual: [0, 3], heavy: [0, 30] },
  idOf: (fee) => fee.id,
  invent: inventFee,
  ownedBy: (value, fee) => {
    const link = userLink(value);
    return { ...fee, user_primary_id: { value, link }, link: `${link}/fees/${fee.id}` };
  },
};

/** The sum of the fees' balances, rounded to cents. */
export function totalBalance(fees: Iterable<Fee>): number {
  let cents = 0;
  for (const { balance } of fees) {
    cents += Math.round(balance * 100);
  }
  return cents / 100;
}

function itemLink(barcode: string): LinkedValue {
  return { value: barcode, link: `${LINK_BASE}/items?item_barcode=${barcode}` };
}

/** A payment in cash at the desk, at a moment in epoch ms. */
export function payment(amount: number, moment: number): FeeTransaction {
  return {
    type: coded('PAYMENT', 'Payment'),
    amount,
    vat_amount: 0,
    created_by: 'Sandbox',
    external_transaction_id: '1',
    transaction_time: almaDateTime(moment),
    received_by: circulationDesk,
    payment_method: coded('CASH', 'Cash'),
  };
}
