import { kindNames } from './kind-names.ts';
import type { RecordKind } from './record-kind.ts';
import type { RecordIds } from './user-record.ts';

/** Some records of a kind. */
export interface RecordsOfKind {
  readonly kind: Pick<RecordKind, 'name' | 'idOf'>;
  readonly records: readonly object[];
}

/** The ids of a user's records, as a user record is made of them: none of a kind that is not among the lists. */
export function recordIds(lists: readonly RecordsOfKind[]): RecordIds {
  const ids = kindNames.map((name) => [
    `${name}Ids`,
    lists
      .filter(({ kind }) => kind.name === name)
      .flatMap(({ kind, records }) => records.map((record) => kind.idOf(record))),
  ]);
  return Object.fromEntries(ids) as RecordIds;
}
