/** The kinds of a user's records: what each of them is stands in the table of kinds, `record-kinds.ts`. */
export const kindNames = ['loan', 'request', 'fee'] as const;

export type RecordKindName = (typeof kindNames)[number];
