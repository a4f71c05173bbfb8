/**
 * What one source tells of a record: an answer of Alma to a read of the record alone, one to a read of its list, or an
 * event. No two of them tell the same fields.
 */
export interface Evidence<R extends object> {
  /** The record as far as the source tells it. */
  readonly record: R;
  /** The fields of which the source says something: that they have the record's value, or that they have none. */
  readonly says: readonly string[];
  /** Whether it is an answer of Alma about the record, which a further read would add nothing to. Default: no. */
  readonly isRead?: true;
}

/**
 * The fields that an object of Alma's says something of: those that it has, be it as null. What it leaves out it does not
 * say: Alma's documents do not tell what a left-out field means, and its answers differ in what they leave out.
 *
 * @param silentWhenNull fields whose null, or empty text, says nothing
 */
export const saidFields = <Source extends object, Field extends keyof Source>(
  source: Source,
  fields: readonly Field[],
  silentWhenNull: readonly Field[] = [],
): Field[] =>
  fields.filter((field) => {
    const value: unknown = source[field];
    return value !== undefined && !((value === null || value === '') && silentWhenNull.includes(field));
  });
