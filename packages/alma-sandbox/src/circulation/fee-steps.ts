import { coded } from '../data/coded-value.ts';
import { almaDateTime } from '../data/dates.ts';
import { type Fee, payment } from '../data/fee.ts';
import { InvalidOptionError } from '../errors.ts';

/**
 * The fee with a payment against it, made at `now` (epoch ms).
 * @throws InvalidOptionError when the amount is not above 0, or is more than the balance, as it always is for a credit
 */
export function paid(fee: Fee, amount: number, now: number): Fee {
  if (!(amount > 0 && amount <= fee.balance)) {
    throw new InvalidOptionError(`Of fee ${fee.id}, at most its balance of ${fee.balance} can be paid.`);
  }
  const balance = (Math.round(fee.balance * 100) - Math.round(amount * 100)) / 100;
  return {
    ...fee,
    balance,
    ...(balance === 0 && { status: coded('CLOSED', 'Closed') }),
    status_time: almaDateTime(now),
    transaction: [...(fee.transaction ?? []), payment(amount, now)],
  };
}
