/** `T` without the nulls of Alma's JSON: every member is there with a value, or not there at all. */
export type Present<T> = unknown extends T
  ? T
  : T extends null | undefined
    ? never
    : T extends string
      ? T
      : T extends readonly (infer E)[]
        ? Present<E>[]
        : T extends object
          ? { [K in keyof T]?: Present<T[K]> }
          : T;

/**
 * A copy of a JSON value without what says nothing: nulls, undefined, numbers that are no JSON (NaN, infinities), and
 * the objects and arrays that are empty for that. Alma sends `{ "value": null, "desc": null }` for "none"; the
 * DynamoDB marshaller refuses undefined and NaN.
 *
 * @returns `undefined` when nothing is left
 */
export function present<T>(value: T): Present<T> | undefined;
export function present(value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => present(item)).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  if (typeof value === 'object') {
    const members = Object.entries(value)
      .map(([name, member]) => [name, present(member)] as const)
      .filter(([, member]) => member !== undefined);
    return members.length > 0 ? Object.fromEntries(members) : undefined;
  }
  return value;
}

/**
 * A record whose ids are text, though they came as numbers. A number beyond 2^53 has lost digits before anybody could see
 * to it, and stays one, so that it is refused.
 */
export function idsAsText<T extends object>(record: T, fields: readonly (keyof T)[]): T {
  const numbers = fields.filter((field) => Number.isSafeInteger(record[field]));
  return { ...record, ...Object.fromEntries(numbers.map((field) => [field, String(record[field])])) };
}

/** The named members of an object of Alma's, as far as they are {@link present}. */
export function pickPresent<T extends object, K extends keyof T>(
  source: T,
  fields: readonly K[],
): { [P in K]?: Present<T[P]> } {
  const picked: { [P in K]?: Present<T[P]> } = {};
  for (const field of fields) {
    const value = present(source[field]);
    if (value !== undefined) picked[field] = value;
  }
  return picked;
}
