import type { Evidence } from './evidence.ts';
import type { RecordTable } from './record-table.ts';
import { type Bookkeeping, type Stored, tombstone, type WriteResult } from './versioning.ts';

/** A table whose records are put together of what several sources tell. */
export interface MergedTable<R extends object> extends RecordTable<R> {
  /** What a record tells of its subject, key included. */
  readonly fields: readonly (keyof R & string)[];
  /** The field that the expiry follows from; default: none, and a record lives as long as its latest evidence says. */
  readonly expiryFollows?: keyof R & string;
}

/** The version of a field that nothing has been said of, or that a writer without versions left. */
const NEVER = -1;

/** What the cache has of one field, and as of when. */
interface Known {
  readonly value: unknown;
  readonly version: number;
}

/**
 * The record after a source was heard, or the result where there is nothing to write: each field as the newest evidence
 * that says something of it has it, so that the order in which evidence arrives does not matter. A deletion says of every
 * field that it has no value.
 *
 * @param version as of when the evidence is, epoch ms
 */
export function afterEvidence<R extends object>(
  stored: Stored<R> | undefined,
  { record, says, isRead }: Evidence<R>,
  version: number,
  table: MergedTable<R>,
): Stored<R> | WriteResult {
  if (stored?.deleted && version <= recordVersion(stored)) return 'stale';
  const known = knownFields(stored, table);
  const said = new Set(says);
  const next = new Map<string, Known>();
  for (const [field, old] of known) {
    const heard = { value: attribute(record, field), version };
    next.set(field, said.has(field) && outdoes(heard, old) ? heard : old);
  }

  const after = {
    [table.key]: attribute(record, table.key),
    ...storedFields(next, Math.max(version, recordVersion(stored))),
    ...lastRead(next, [stored?.read_version, isRead && version]),
    [table.expiry]: expiryOf(),
  } as Stored<R>;
  if (!isAs(after, stored)) return after;
  return version < recordVersion(stored) ? 'stale' : 'written';

  function expiryOf(): unknown {
    const { expiry, expiryFollows } = table;
    const heard = attribute(record, expiry);
    if (stored === undefined || stored.deleted) return heard;
    const had = attribute(stored, expiry);
    if (expiryFollows === undefined) return Math.max(Number(heard), Number(had ?? 0));
    const isHeard =
      said.has(expiryFollows) && next.get(expiryFollows)?.value === attribute(record, expiryFollows);
    return isHeard ? heard : had;
  }
}

/**
 * What is in a record's place after a deletion: a tombstone, or the record without what is not newer than the deletion,
 * where the record is there as of later.
 */
export function afterDeletion<R extends object>(
  stored: Stored<R> | undefined,
  id: string,
  version: number,
  table: MergedTable<R>,
  now: number,
): object | WriteResult {
  if (stored === undefined || recordVersion(stored) <= version) return tombstone(table, id, version, now);
  if (stored.deleted) return 'stale';
  const { key, expiry, expiryFollows } = table;
  const next = new Map(
    [...knownFields(stored, table)].map(([field, known]) => [
      field,
      known.version > version ? known : { value: undefined, version },
    ]),
  );
  const lost = expiryFollows !== undefined && next.get(expiryFollows)?.version === version;
  const after = {
    [key]: id,
    ...storedFields(next, recordVersion(stored)),
    ...lastRead(
      next,
      [stored.read_version].filter((read) => Number(read) > version),
    ),
    [expiry]: lost ? 0 : attribute(stored, expiry),
  };
  return isAs(after, stored) ? 'stale' : after;
}

/** Of a tombstone, or the newest evidence of a record; before any other where there is nothing, or no version. */
export const recordVersion = (stored: Stored<object> | undefined): number => stored?.version ?? NEVER;

/** The fields that no source has said anything of yet: neither what they are, nor that they have no value. */
export function unheardFields<R extends object>(
  stored: Stored<R> | undefined,
  table: MergedTable<R>,
): string[] {
  return [...knownFields(stored, table)]
    .filter(([, { value, version }]) => value === undefined && version === NEVER)
    .map(([field]) => field);
}

/** Every field but the key, whether it has a value or not. */
function knownFields<R extends object>(
  stored: Stored<R> | undefined,
  { key, fields }: MergedTable<R>,
): Map<string, Known> {
  const versions: Record<string, number> = JSON.parse(stored?.field_versions ?? '{}');
  const versionOf = (field: string) => versions[field] ?? recordVersion(stored);
  return new Map(
    fields
      .filter((field) => field !== key)
      .map((field) => [field, { value: stored && attribute(stored, field), version: versionOf(field) }]),
  );
}

/** The fields as an item holds them, with the versions of those that are not as of `version`. */
function storedFields(known: ReadonlyMap<string, Known>, version: number): object {
  const values = [...known].filter(([, { value }]) => value !== undefined);
  const older = [...known].filter(([, field]) => field.version !== version);
  return {
    ...Object.fromEntries(values.map(([field, { value }]) => [field, value])),
    version,
    ...(older.length > 0 && {
      field_versions: JSON.stringify(
        Object.fromEntries(older.map(([field, { version }]) => [field, version])),
      ),
    }),
  };
}

/** The last of these reads of Alma, unless every field is as of later: then whatever the read left open has been told. */
function lastRead(
  known: ReadonlyMap<string, Known>,
  reads: readonly (number | undefined)[],
): Pick<Bookkeeping, 'read_version'> {
  const last = Math.max(NEVER, ...reads.filter((read) => read !== undefined));
  const oldest = Math.min(...[...known.values()].map(({ version }) => version));
  return last > NEVER && last >= oldest ? { read_version: last } : {};
}

/**
 * Whether what was heard of a field takes the place of what is known of it. Where both are of one moment, which says
 * nothing of their order, having no value wins, as a deletion does, and of two values always the same one.
 */
function outdoes(heard: Known, known: Known): boolean {
  if (heard.version !== known.version) return heard.version > known.version;
  if (heard.value === undefined || known.value === undefined) return known.value !== undefined;
  return sorted(heard.value) > sorted(known.value);
}

/** Whether an item is as it is stored, whichever write that was. */
const isAs = (after: object, stored: Stored<object> | undefined): boolean =>
  sorted({ ...after, revision: undefined }) === sorted({ ...stored, revision: undefined });

/** JSON whose members are in the order of their names: DynamoDB keeps none. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );

const attribute = (record: object, name: string): unknown => (record as Record<string, unknown>)[name];
