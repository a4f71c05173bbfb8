import type { RouteTemplate } from '../http/route-template.ts';
import { getFee, listFees } from './fees.ts';
import type { Handler } from './handler.ts';
import { getLoan, listLoans } from './loans.ts';
import { getRequest, listRequests } from './requests.ts';
import { getUser, listUsers, testKey } from './users.ts';

/** Who answers which route. */
export const handlers: Readonly<Record<RouteTemplate, Handler>> = {
  '/users': listUsers,
  '/users/operation/test': testKey,
  '/users/{user_id}': getUser,
  '/users/{user_id}/loans': listLoans,
  '/users/{user_id}/loans/{loan_id}': getLoan,
  '/users/{user_id}/requests': listRequests,
  '/users/{user_id}/requests/{request_id}': getRequest,
  '/users/{user_id}/fees': listFees,
  '/users/{user_id}/fees/{fee_id}': getFee,
};
