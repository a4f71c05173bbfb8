import { asList, isJsonObject } from './json.ts';
import type { AlmaFee, AlmaFeeTransaction } from './types/fee.ts';

/**
 * Alma answers with `transaction: […]` while its XSD has `transactions: { transaction: […] }`: the fee with whichever
 * it has as `transaction`, and as a list.
 */
export function withTransactions(fee: AlmaFee): AlmaFee {
  const nested = isJsonObject(fee.transactions) ? fee.transactions.transaction : undefined;
  const transaction = fee.transaction ?? nested;
  if (transaction === undefined || transaction === null) return fee;
  return { ...fee, transaction: asList(transaction) as AlmaFeeTransaction[] };
}
