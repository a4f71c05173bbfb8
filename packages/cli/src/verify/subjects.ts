import type { GivenId } from '../id-list/check-ids.ts';
import { type IdSource, listSource, requireFrom } from '../id-list/sources.ts';
import type { Terminal } from '../terminal.ts';

/** Whose records are verified. */
export interface Subjects extends Pick<IdSource, 'name' | 'repeatable' | 'ids'> {
  /** The number of the last id; undefined where it cannot be known before. */
  readonly count: number | undefined;
  /** Of users who are drawn: the seed of their order, and how many there are to draw from. */
  readonly drawn: { readonly seed: number; readonly from: number } | undefined;
}

/** The users of a list, one id a line. @throws UsageError where there is no such file */
export async function listedUsers(file: string, terminal: Terminal): Promise<Subjects> {
  const source = await listSource(file, terminal);
  return { ...source, count: await source.count(terminal.signal), drawn: undefined };
}

/**
 * The first so many users of a random order.
 *
 * @param order every user of whom the cache has a valid record
 * @param most how many are drawn; undefined is all
 */
export function drawnUsers(
  order: readonly string[],
  { seed, most = order.length }: { readonly seed: number; readonly most: number | undefined },
): Subjects {
  const drawn = order.slice(0, most);
  return {
    name: 'the cache',
    repeatable: true,
    count: drawn.length,
    drawn: { seed, from: order.length },
    ids: async function* ({ from }): AsyncGenerator<GivenId[], void, undefined> {
      requireFrom(from, drawn.length);
      yield drawn.map((id, index) => ({ number: index + 1, id }));
    },
  };
}
