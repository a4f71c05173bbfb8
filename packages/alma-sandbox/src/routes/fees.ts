import { apiErrors } from '../api-error.ts';
import { totalBalance } from '../data/fee.ts';
import { readChoice } from '../http/parameters.ts';
import { findUser } from './find-user.ts';
import type { Handler } from './handler.ts';
import { wholeList } from './list.ts';

/** `GET /users/{user_id}/fees`, which Alma never pages. */
export const listFees: Handler = (request, data) => {
  const user = findUser(request, data, apiErrors.identifierNotFound);
  const statuses = ['ACTIVE', 'INDISPUTE', 'EXPORTED', 'CLOSED'] as const;
  const status = readChoice(request.query, 'status', statuses, 'ACTIVE');
  const fees = [...user.fees].filter((fee) => fee.status.value === status);
  const currency = fees.length > 0 ? 'EUR' : null;
  return wholeList('fees', 'fee', fees, { total_sum: totalBalance(fees), currency });
};

/** `GET /users/{user_id}/fees/{fee_id}`. */
export const getFee: Handler = (request, data) => {
  const record = findUser(request, data, apiErrors.identifierNotFound).fees.get(request.route.recordId);
  if (!record) {
    throw apiErrors.feeNotFound();
  }
  return { type: 'record', root: 'fee', record };
};
