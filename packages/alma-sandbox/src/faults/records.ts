import { type ApiError, apiErrors } from '../api-error.ts';
import { recordLists } from '../data/record-kinds.ts';
import type { Answer } from '../http/answer.ts';
import { findUser } from '../routes/find-user.ts';
import type { FaultFamily, StruckCall } from './fault.ts';

/** What Alma does not say of a single record, or does not say any more, as while a cache is being filled. */
export const records = {
  'vanished-record': {
    about: 'the loan, request or fee is gone from now on, between list and read',
    strike({ request, data, answer }) {
      const { template, recordId } = request.route;
      if (!recordId || answer().status !== 200) {
        return undefined;
      }
      const list = recordLists.find((each) => template.startsWith(`/users/{user_id}/${each}/`));
      if (list) findUser(request, data)[list].remove(recordId);
      return answer();
    },
  },
  'unclear-record': {
    about: 'the loan, request or fee, there or not, is answered with 401652 General Error',
    strike: (call) => unclear(call, apiErrors.general()),
  },
  'restricted-record': {
    about: 'the loan, request or fee, there or not, is answered with 60340, no such library',
    strike: (call) => unclear(call, apiErrors.restrictedLibrary()),
  },
  'ownerless-fee': {
    about: 'fees have no user_primary_id',
    strike: ({ answer }) => {
      const whole = answer();
      const { body } = whole;
      if (body.type === 'record' && body.root === 'fee') {
        return { ...whole, body: { ...body, record: ownerless(body.record) } };
      }
      if (body.type !== 'list' || body.key !== 'fee' || body.total === 0) return undefined;
      return { ...whole, body: { ...body, page: (...page) => body.page(...page).map(ownerless) } };
    },
  },
} as const satisfies FaultFamily;

function unclear({ request, answer }: StruckCall, error: ApiError): Answer | undefined {
  const { headers } = answer();
  return request.route.recordId ? { ...error.toAnswer(), ...(headers && { headers }) } : undefined;
}

function ownerless(fee: object): object {
  const { user_primary_id, ...rest } = fee as { user_primary_id?: unknown };
  return rest;
}
