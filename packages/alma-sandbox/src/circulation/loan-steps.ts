import { coded } from '../data/coded-value.ts';
import { addDays, almaDateTime, almaDateTimeWithoutMs, startOfDay } from '../data/dates.ts';
import type { Loan } from '../data/loan.ts';
import { InvalidOptionError } from '../errors.ts';

const LOAN_DAYS = 28;

/** A loan that begins at `now` (epoch ms), made of an invented one with another history. */
export function lent({ last_renew_date, request_id, ...invented }: Loan, now: number): Loan {
  return {
    ...invented,
    loan_date: almaDateTime(now),
    due_date: almaDateTimeWithoutMs(addDays(startOfDay(now), LOAN_DAYS) + 22 * 3_600_000),
    process_status: 'NORMAL',
    loan_fine: 0,
    last_renew_status: coded(null, ''),
  };
}

/** The loan with four weeks more, counted from its due date, or from `now` when it is overdue. */
export function renewed(loan: Loan, now: number): Loan {
  const due = Math.max(now, Date.parse(loan.due_date) || now);
  return {
    ...loan,
    due_date: almaDateTime(addDays(due, LOAN_DAYS)),
    process_status: 'RENEW',
    last_renew_date: almaDateTime(now),
    last_renew_status: coded('401193;', 'Renewed Successfully'),
  };
}

/**
 * The loan with another due date.
 * @throws InvalidOptionError when it is not of Alma's dateTime form, `2031-02-18T22:00:00Z`
 */
export function dueOn(loan: Loan, dueDate: string): Loan {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/.test(dueDate) || Number.isNaN(Date.parse(dueDate))) {
    throw new InvalidOptionError(`A due date is of the form 2031-02-18T22:00:00Z, not "${dueDate}".`);
  }
  return { ...loan, due_date: dueDate };
}

/** The loan in another state, of the code table of process statuses: lost, claimed returned, or as it was. */
export function inProcess(loan: Loan, process_status: 'NORMAL' | 'LOST' | 'CLAIMED_RETURN'): Loan {
  return { ...loan, process_status };
}

/** What Alma tells of a loan that is over. */
export function returned(loan: Loan, now: number): Loan {
  return { ...loan, loan_status: 'COMPLETE', return_date: almaDateTime(now) };
}
