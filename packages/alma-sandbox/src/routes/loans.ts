import { apiErrors } from '../api-error.ts';
import { isRenewable, type Loan } from '../data/loan.ts';
import { readChoice, readChoices } from '../http/parameters.ts';
import { findUser } from './find-user.ts';
import type { Handler } from './handler.ts';
import { pagedList } from './list.ts';

/** What `order_by` can name, and where a loan has it. `id`, the default order, is no allowed value. */
const orders = {
  loan_date: 'loan_date',
  due_date: 'due_date',
  return_date: 'return_date',
  barcode: 'item_barcode',
  title: 'title',
  author: 'author',
} as const;

/** `GET /users/{user_id}/loans`. */
export const listLoans: Handler = (request, data) => {
  const user = findUser(request, data);
  const { query } = request;
  const status = readChoice(query, 'loan_status', ['Active', 'Complete'], 'Active').toUpperCase();
  const loans = [...user.loans].filter((loan) => loan.loan_status === status);
  const order = readChoice(query, 'order_by', Object.keys(orders) as (keyof typeof orders)[], undefined);
  if (order) {
    loans.sort((one, other) => compare(one, other, orders[order]));
  }
  if (readChoice(query, 'direction', ['ASC', 'DESC'], 'ASC') === 'DESC') {
    loans.reverse();
  }
  const expanded = readChoices(query, 'expand', ['renewable']).length > 0;
  return pagedList('item_loans', 'item_loan', loans, query, (loan) => shown(loan, expanded));
};

/** `GET /users/{user_id}/loans/{loan_id}`. */
export const getLoan: Handler = (request, data) => {
  const loan = findUser(request, data).loans.get(request.route.recordId);
  if (!loan) {
    throw apiErrors.loanNotFound(request.route.recordId);
  }
  // The documentation of this route knows no `expand`.
  return { type: 'record', root: 'item_loan', record: shown(loan, false) };
};

/** Whether a loan can be renewed is told to those alone who ask; others read null. */
function shown(loan: Loan, expanded: boolean): Loan {
  return { ...loan, renewable: expanded ? isRenewable(loan) : null };
}

/** By the field, then by id, which Alma adds as the secondary key. */
function compare(one: Loan, other: Loan, field: (typeof orders)[keyof typeof orders]): number {
  return (
    (one[field] ?? '').localeCompare(other[field] ?? '', 'en') ||
    one.loan_id.localeCompare(other.loan_id, 'en')
  );
}
