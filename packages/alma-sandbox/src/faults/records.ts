import type { SandboxUser } from '../data/sandbox-user.ts';
import type { RouteTemplate } from '../http/route-template.ts';
import { findUser } from '../routes/find-user.ts';
import type { FaultFamily } from './fault.ts';

/** The truth itself changes, as it does while a cache is being filled. */
export const records = {
  'vanished-record': {
    about: 'the loan, request or fee is gone from now on, between list and read',
    strike({ request, data, answer }) {
      const { template, recordId } = request.route;
      if (!recordId || answer().status !== 200) {
        return undefined;
      }
      recordsOf(findUser(request, data), template)?.remove(recordId);
      return answer();
    },
  },
} as const satisfies FaultFamily;

/** The records that a route reads one of. */
function recordsOf(user: SandboxUser, template: RouteTemplate) {
  switch (template) {
    case '/users/{user_id}/loans/{loan_id}':
      return user.loans;
    case '/users/{user_id}/requests/{request_id}':
      return user.requests;
    case '/users/{user_id}/fees/{fee_id}':
      return user.fees;
    default:
      return undefined;
  }
}
