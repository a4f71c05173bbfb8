import type { EventType } from '@alma-cache/cache-schemas/events';

/** The envelope of an Alma webhook event, as the official pages show it. */
function almaEvent(type: string, time: string, payload: object): string {
  return JSON.stringify({
    id: '1400000000000000001',
    action: type.split('_')[0],
    institution: { value: '99SBX_INST', desc: 'Sandbox University' },
    time,
    event: { value: type, desc: type },
    ...payload,
    bib: null,
    holding: null,
    item: null,
    portfolio: null,
    representation: null,
  });
}

/** An event of a user: without a type, unlike those of loans and requests (captures of 2020). */
export const userEventText = (method: string, time: string, user: object): string =>
  almaEvent('USER', time, {
    event: null,
    webhook_user: { method, cause: 'UI', user: { primary_id: 'Sandbox.User1', first_name: 'Ann', ...user } },
  });

/** The event of a job that ended. */
export const jobEventText = (time: string): string =>
  almaEvent('JOB_END', time, {
    action: 'JOB_END',
    event: null,
    job_instance: {
      id: '1400000000000000002',
      name: 'Due Date Correction',
      status: { value: 'COMPLETED_SUCCESS' },
    },
  });

/** An event of any of the types that the cache applies. */
export function eventText(type: EventType, time: string, userId = 'Sandbox.User1'): string {
  if (type === 'USER_DELETED') return userEventText('DELETE', time, { primary_id: userId });
  if (type === 'USER_UPDATED') return userEventText('UPDATE', time, { primary_id: userId });
  return type.startsWith('LOAN_')
    ? loanEventText(type, time, { loan_id: '17300000010001221', user_id: userId })
    : requestEventText(type, time, { request_id: '17400000010001221', user_primary_id: userId });
}

export const loanEventText = (type: string, time: string, loan: object): string =>
  almaEvent(type, time, {
    item_loan: {
      user_id: 'Sandbox.User1',
      item_barcode: '30001000001',
      due_date: '2099-03-04T22:00:00Z',
      loan_status: 'ACTIVE',
      title: 'An invented title',
      author: null,
      library: { value: 'MAIN', desc: 'Main Library' },
      renewable: true,
      ...loan,
    },
  });

export const requestEventText = (type: string, time: string, request: object): string =>
  almaEvent(type, time, {
    user_request: {
      user_primary_id: 'Sandbox.User1',
      request_type: 'HOLD',
      title: 'Another invented title',
      material_type: { value: 'BOOK', desc: 'Book' },
      request_status: 'NOT_STARTED',
      place_in_queue: 1,
      request_date: '2031-02-18Z',
      ...request,
    },
  });
