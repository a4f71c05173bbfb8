import type { AlmaFee, AlmaLoan, AlmaRequest } from '@alma-cache/alma-client';

// What is over is in none of the lists that Alma gives by default, but where it is not anonymised, Alma may still
// answer for its id (Alma users.json OpenAPI: `loan_status=Complete`, `status=history`, `status=CLOSED`).

/** Whether the loan was returned. */
export const isReturnedLoan = ({ loan_status }: AlmaLoan): boolean => says(loan_status, 'COMPLETE');

/** Whether the request was filled or canceled. */
export const isClosedRequest = ({ request_status }: AlmaRequest): boolean => says(request_status, 'HISTORY');

/** Whether the fee was paid or waived. */
export const isClosedFee = ({ status }: AlmaFee): boolean => says(status?.value, 'CLOSED');

/** Alma's lists are asked for `Complete` and answer `COMPLETE`: the case of a status tells nothing. */
const says = (status: string | null | undefined, over: string): boolean => status?.toUpperCase() === over;
