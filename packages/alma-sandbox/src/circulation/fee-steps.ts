import { coded } from '../data/coded-value.ts';
import { almaDateTime } from '../data/dates.ts';
import { type Fee, payment } from '../data/fee.ts';
import { InvalidOptionError } from '../errors.ts';

/**
 * The fee with a payment against it, made at `now` (epoch ms).
 * @throws InvalidOptionError when the amount is not above 0 or is more than the balance, as any is for a credit
 */
export function paid(fee: Fee, amount: number, now: number): Fee {
  const owed = inCents(fee.balance);
  const given = inCents(amount);
  if (!(given > 0 && given <= owed)) {
    throw new InvalidOptionError(`Of fee ${fee.id}, at most its balance of ${fee.balance} can be paid.`);
  }
  return {
    ...fee,
    balance: (owed - given) / 100,
    ...(given === owed && { status: coded('CLOSED', 'Closed') }),
    status_time: almaDateTime(now),
    transaction: [...(fee.transaction ?? []), payment(given / 100, now)],
  };
}

function inCents(amount: number): number {
  return Math.round(amount * 100);
}
