/** Splits a list, in order, into lists of at most so many. */
export function inGroupsOf<T>(size: number, items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

export interface BatchLimits<T> {
  /** Most items of a batch. */
  readonly items: number;
  /** Most bytes of a batch; an item that is larger gets a batch of its own. */
  readonly bytes: number;
  readonly sizeOf: (item: T) => number;
}

/** Splits a list, in order, into the fewest batches within the limits. */
export function inBatches<T>(items: readonly T[], limits: BatchLimits<T>): T[][] {
  const batches: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const batch = batches.at(-1);
    const size = limits.sizeOf(item);
    if (batch && batch.length < limits.items && bytes + size <= limits.bytes) {
      batch.push(item);
      bytes += size;
    } else {
      batches.push([item]);
      bytes = size;
    }
  }
  return batches;
}
