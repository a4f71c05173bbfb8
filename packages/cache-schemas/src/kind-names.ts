/** The kinds of a user's records: what each of them is stands in the table of kinds, `record-kinds.ts`. */
export const kindNames = ['loan', 'request', 'fee'] as const;

export type RecordKindName = (typeof kindNames)[number];

/** Something for each kind, by name, of its name alone. */
export function ofKindNames<T>(of: (name: RecordKindName) => T): Record<RecordKindName, T> {
  return Object.fromEntries(kindNames.map((name) => [name, of(name)])) as Record<RecordKindName, T>;
}
