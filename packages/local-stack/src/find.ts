import { UnknownResourceError } from './errors.ts';

/**
 * The item of this name.
 *
 * @throws UnknownResourceError naming what there is
 */
export function find<T>(
  kind: string,
  items: readonly T[],
  name: string,
  namesOf: (item: T) => readonly string[],
): T {
  const found = items.find((item) => namesOf(item).includes(name));
  if (!found) throw new UnknownResourceError(kind, name, items.flatMap(namesOf));
  return found;
}
