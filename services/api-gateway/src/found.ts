/** Something that was looked up, and where it comes from. */
export interface Found<T> {
  readonly value: T;
  /** Whether the cache had all of it (`hit`), part of it (`partial`) or nothing (`miss`); Alma had the rest. */
  readonly cache: 'hit' | 'partial' | 'miss';
  /** As of when the oldest part of it was true, epoch ms; undefined where the cache does not know. */
  readonly asOf: number | undefined;
  /** The request asked for something newer, which Alma did not give. */
  readonly isUnconfirmed?: true;
  /** Beside a list: what the user's fees are in. */
  readonly currency?: string | undefined;
}

/** The same finding, told in other words. */
export const mapFound = <T, U>(found: Found<T>, map: (value: T) => U): Found<U> => ({
  ...found,
  value: map(found.value),
});

/** Where something comes from, without what it is. */
export type Provenance = Pick<Found<unknown>, 'cache' | 'asOf' | 'isUnconfirmed'>;

/** Where something comes from that is put together of several findings. */
export function combined(parts: readonly Provenance[]): Provenance {
  const kinds = new Set(parts.map(({ cache }) => cache));
  const [only = 'hit'] = kinds;
  return {
    cache: kinds.size > 1 ? 'partial' : only,
    asOf: oldest(parts.map(({ asOf }) => asOf)),
    ...(parts.some(({ isUnconfirmed }) => isUnconfirmed) && { isUnconfirmed: true }),
  };
}

/** The earliest of some times; undefined when one of them is not known. */
export function oldest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === times.length && known.length > 0 ? Math.min(...known) : undefined;
}
