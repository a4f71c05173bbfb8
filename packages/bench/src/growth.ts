import { type Case, usersCase } from './cases.ts';

const number = new Intl.NumberFormat('en');

/** How the cost of updateUser grows: with the users of a batch, with the records a user, with one user's size. */
export const GROWTH: readonly Case[] = [
  ...[1, 2, 5, 10].map((users) =>
    usersCase(`${users} users of 5 loans, 1 request, 1 fee`, users, { loans: 5, requests: 1, fees: 1 }),
  ),
  ...[1, 20, 100].map((records) =>
    usersCase(`5 users of ${records} loans, requests and fees`, 5, {
      loans: records,
      requests: records,
      fees: records,
    }),
  ),
  ...[1, 10, 100, 300, 1000, 3000].map((loans) =>
    usersCase(`one user of ${number.format(loans)} loans`, 1, { loans, requests: 0, fees: 0 }),
  ),
];
