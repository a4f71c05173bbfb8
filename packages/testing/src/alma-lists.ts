import { type AlmaLists, type RecordKind, recordKinds } from '@alma-cache/cache-schemas';

/**
 * A user's lists in Alma: those that are given, and the others as `otherwise` has them.
 *
 * @param otherwise default: empty
 */
export function almaLists(
  lists: Partial<AlmaLists> = {},
  otherwise: () => Promise<never[]> = async () => [],
): AlmaLists {
  const kinds: readonly RecordKind[] = Object.values(recordKinds);
  const others = Object.fromEntries(kinds.map(({ plural }) => [plural, otherwise]));
  return { ...others, ...lists } as AlmaLists;
}
