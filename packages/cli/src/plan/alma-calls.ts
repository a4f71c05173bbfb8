import { PAGE_SIZE } from '@alma-cache/alma-client';
import { ofAllUsers, type Workload } from './workload.ts';

/** Requests to Alma by route, retries not among them. */
export interface AlmaCalls {
  readonly '/users': number;
  readonly '/users/{user_id}/loans': number;
  readonly '/users/{user_id}/requests': number;
  readonly '/users/{user_id}/fees': number;
  readonly '/users/{user_id}/loans/{loan_id}': number;
  readonly '/users/{user_id}/requests/{request_id}': number;
  readonly '/users/{user_id}/fees/{fee_id}': number;
}

/**
 * The requests that a refresh takes: three lists of each user, in pages, and each loan, request and fee once. Alma does
 * not page fees (Alma users.json OpenAPI).
 */
export function almaCalls(workload: Workload): AlmaCalls {
  const { users, loansPerUser, requestsPerUser, feesPerUser, listsUsers } = workload;
  return {
    '/users': listsUsers ? pages(users) : 0,
    '/users/{user_id}/loans': ofAllUsers(workload, loansPerUser, pages),
    '/users/{user_id}/requests': ofAllUsers(workload, requestsPerUser, pages),
    '/users/{user_id}/fees': users,
    '/users/{user_id}/loans/{loan_id}': ofAllUsers(workload, loansPerUser),
    '/users/{user_id}/requests/{request_id}': ofAllUsers(workload, requestsPerUser),
    '/users/{user_id}/fees/{fee_id}': ofAllUsers(workload, feesPerUser),
  };
}

/** A list ends with a page that is not full: 99 loans are one page, 100 are two. */
function pages(records: number): number {
  return Math.floor(records / PAGE_SIZE) + 1;
}
