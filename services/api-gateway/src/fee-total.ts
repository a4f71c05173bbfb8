/** What a user owes, by the names of Alma's own list of fees. */
export interface FeeTotal {
  /** The sum of the balances; credits count against it. */
  readonly total_sum: number;
  /** Such as `EUR`; absent where Alma gave none. */
  readonly currency?: string;
}

/** Ten-thousandths: no currency has more than four decimals (ISO 4217), and whole numbers add up exactly. */
const UNITS = 10_000;

/**
 * Adds up the balances as Alma does, whose `total_sum` is the sum of those in its list.
 * @param currency what all of them are in
 */
export function feeTotal(
  fees: readonly { readonly balance?: unknown }[],
  currency: string | undefined,
): FeeTotal {
  const units = fees
    .map(({ balance }) => (typeof balance === 'number' ? Math.round(balance * UNITS) : 0))
    .reduce((sum, each) => sum + each, 0);
  return { total_sum: units / UNITS, ...(currency !== undefined && { currency }) };
}
