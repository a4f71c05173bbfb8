import { PAGE_SIZE } from '@alma-cache/alma-client';
import type { RefreshMode } from './deployed.ts';
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
 * The requests that a refresh takes: three lists of each user, in pages, and where records are queued, each loan, request
 * and fee once. Alma does not page fees (Alma users.json OpenAPI).
 */
export function almaCalls(workload: Workload, refreshMode: RefreshMode): AlmaCalls {
  const { users, loansPerUser, requestsPerUser, feesPerUser, listsUsers } = workload;
  const readAlone = (perUser: number) => (refreshMode === 'queued' ? ofAllUsers(workload, perUser) : 0);
  return {
    '/users': listsUsers ? pages(users) : 0,
    '/users/{user_id}/loans': ofAllUsers(workload, loansPerUser, pages),
    '/users/{user_id}/requests': ofAllUsers(workload, requestsPerUser, pages),
    '/users/{user_id}/fees': users,
    '/users/{user_id}/loans/{loan_id}': readAlone(loansPerUser),
    '/users/{user_id}/requests/{request_id}': readAlone(requestsPerUser),
    '/users/{user_id}/fees/{fee_id}': readAlone(feesPerUser),
  };
}

/** A list ends with a page that is not full: 99 loans are one page, 100 are two. */
function pages(records: number): number {
  return Math.floor(records / PAGE_SIZE) + 1;
}
