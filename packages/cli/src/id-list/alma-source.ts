import { PAGE_SIZE, type Users } from '@alma-cache/alma-client';
import type { IdSource } from './sources.ts';

/** Every user of Alma, in its order. A list that changes while it is read can miss or repeat a user, as Alma pages it. */
export function almaSource(users: Pick<Users, 'list' | 'count'>): IdSource {
  return {
    name: 'Alma',
    repeatable: true,
    variable: 'ALMA_API_KEY',
    ids: async function* ({ from, signal }) {
      let number = from;
      for await (const user of users.list({ offset: from - 1, placeholders: true, signal })) {
        yield [{ number, id: user.primary_id }];
        number += 1;
      }
    },
    count: (signal) => users.count({ signal }),
  };
}

/** How many calls it costs to list so many users: a full page is followed by a call for the next, and one call counts them. */
export const callsToList = (users: number): number => Math.floor(users / PAGE_SIZE) + 2;
