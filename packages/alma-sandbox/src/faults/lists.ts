import type { Answer, ListBody } from '../http/answer.ts';
import type { FaultFamily, StruckCall } from './fault.ts';

/** Pages and totals that are not as asked for or not true. Alma has been seen with each. */
export const lists = {
  'oversize-page': {
    about: 'limit and offset are ignored, all records come',
    strike: (call) =>
      changed(call, ({ offset, limit, total }) =>
        offset > 0 || limit < total ? { offset: 0, limit: Number.POSITIVE_INFINITY } : undefined,
      ),
  },
  'total-too-low': {
    about: 'total_record_count is half of the truth',
    strike: (call) =>
      changed(call, ({ total }) => (total > 0 ? { total: Math.floor(total / 2) } : undefined)),
  },
  'total-too-high': {
    about: 'total_record_count is 100 more than the truth',
    strike: (call) => changed(call, ({ total }) => ({ total: total + 100 })),
  },
  'empty-page': {
    about: 'a page, the first among them, has no records, total_record_count stands',
    strike: (call) =>
      changed(call, ({ page, offset, limit }) =>
        page(offset, limit).length > 0 ? { page: () => [] } : undefined,
      ),
  },
  'total-minus-one': {
    about: 'total_record_count is -1',
    strike: (call) => changed(call, () => ({ total: -1 })),
  },
} as const satisfies FaultFamily;

type Change = (list: ListBody) => Partial<ListBody> | undefined;

function changed(call: StruckCall, change: Change): Answer | undefined {
  const answer = call.answer();
  const changes = answer.body.type === 'list' ? change(answer.body) : undefined;
  return answer.body.type === 'list' && changes
    ? { ...answer, body: { ...answer.body, ...changes } }
    : undefined;
}
