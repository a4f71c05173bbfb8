import type { CheckedId } from '../id-list/check-ids.ts';

/** As many as four batches of SQS, which go out at once. */
const LARGEST_GROUP = 40;

/** Ids of any outcome that a group may hold: a file of nothing but invalid ids makes groups too. */
const MOST_ENTRIES = 1000;

/** Puts ids, in order, into groups to be sent together: the last of a group is its last valid one, where it is full. */
export async function* inGroups(
  checked: AsyncIterable<readonly CheckedId[]>,
  size: number,
): AsyncGenerator<CheckedId[], void, undefined> {
  let group: CheckedId[] = [];
  let valid = 0;
  for await (const some of checked) {
    for (const each of some) {
      group.push(each);
      if (each.outcome === 'valid') valid += 1;
      if (valid < size && group.length < MOST_ENTRIES) continue;
      yield group;
      group = [];
      valid = 0;
    }
  }
  if (group.length > 0) yield group;
}

/** So that a slow rate is one of few ids often, rather than of many now and then. @param rate ids a second */
export function groupSize(rate: number): number {
  return Math.min(LARGEST_GROUP, Math.max(1, Math.floor(rate)));
}
