/** Which event types each function applies. */
const ROUTES = {
  loanUpdated: ['LOAN_CREATED', 'LOAN_RENEWED', 'LOAN_DUE_DATE', 'LOAN_LOST', 'LOAN_CLAIMED_RETURNED'],
  loanReturned: ['LOAN_RETURNED'],
  requestUpdated: ['REQUEST_CREATED', 'REQUEST_PLACED_ON_SHELF'],
  requestClosed: ['REQUEST_CANCELED', 'REQUEST_CLOSED'],
  userUpdated: ['USER_UPDATED', 'LOAN_OTHER', 'REQUEST_OTHER'],
  userDeleted: ['USER_DELETED'],
};

/** Those that have had a topic from the beginning; a deployment may do without the others. */
const FIRST_TYPES = [
  'LOAN_CREATED',
  'LOAN_RENEWED',
  'LOAN_DUE_DATE',
  'LOAN_RETURNED',
  'REQUEST_CREATED',
  'REQUEST_PLACED_ON_SHELF',
  'REQUEST_CANCELED',
  'REQUEST_CLOSED',
];

const LATER_TYPES = Object.values(ROUTES)
  .flat()
  .filter((type) => !FIRST_TYPES.includes(type));

module.exports = { ROUTES, FIRST_TYPES, LATER_TYPES };
