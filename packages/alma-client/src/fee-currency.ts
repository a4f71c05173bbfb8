import type { JsonObject } from './json.ts';
import type { AlmaFee } from './types/fee.ts';

/**
 * A list of fees says beside them which currency all of them are in (`{"fee": […], "total_sum": 25, "currency": "USD"}`): the
 * fee, saying it too.
 */
export function withCurrency(fee: AlmaFee, { currency }: JsonObject): AlmaFee {
  return typeof currency === 'string' ? { currency, ...fee } : fee;
}
