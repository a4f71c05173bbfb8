import type { StoredUser } from './user-changes.ts';
import { userLists } from './user-record.ts';
import type { WriteCondition } from './versioning.ts';

/**
 * The condition that a user is as it was read. Every write of the stores gives the user another `revision`, so none
 * of them goes unnoticed. The older stack leaves the `revision` alone when it edits a list; the lists' sizes and the
 * expiry tell of its writes.
 */
export function unchangedSince(user: StoredUser): WriteCondition {
  const seen = [
    { name: 'revision', operand: 'revision', value: user?.revision },
    { name: 'expiry_date', operand: 'expiry_date', value: user?.expiry_date },
    ...userLists.map((name) => ({ name, operand: `size(${name})`, value: user?.[name]?.length })),
  ];
  const present = seen.filter(({ value }) => value !== undefined);
  return {
    ConditionExpression: seen
      .map(({ name, operand, value }) =>
        value === undefined ? `attribute_not_exists(${name})` : `${operand} = :${name}`,
      )
      .join(' AND '),
    ...(present.length > 0 && {
      ExpressionAttributeValues: Object.fromEntries(present.map(({ name, value }) => [`:${name}`, value])),
    }),
  };
}
