import { randomUUID } from 'node:crypto';
import type { TableRead } from './batch-get.ts';
import { CacheStore, type StoreOptions } from './cache-store.ts';
import type { Evidence } from './evidence.ts';
import { afterDeletion, afterEvidence, type MergedTable, recordVersion, unheardFields } from './merge.ts';
import { itemUnchangedSince } from './unchanged-since.ts';
import {
  assertVersion,
  dated,
  type Preview,
  type Stored,
  type WriteCondition,
  type WriteResult,
  wholeAsOf,
} from './versioning.ts';

export interface RecordPreview<R extends object> extends Preview<R> {
  /** The fields of which no source has told the cache anything yet. */
  readonly unheard: readonly string[];
}

/** All that Alma has told of a record. */
export interface Whole<R extends object> {
  /** `undefined` for one that is gone. */
  readonly record: R | undefined;
  /** As of when, epoch ms, or later. */
  readonly asOf: number;
}

/**
 * Records that several sources tell of, none of them all: reads of Alma, each in its way, and events.
 *
 * Each field is as the newest evidence that says something of it has it, in whatever order evidence arrives. Where
 * nothing is there, or the evidence is newer and says what the record stems from, that takes one conditional write, else a
 * strongly consistent read and a write on the condition that the record is still as it was read, again until no other
 * writer came between.
 */
export class MergedStore<R extends object> extends CacheStore<R> {
  readonly #mergedTable: MergedTable<R>;

  constructor(table: MergedTable<R>, options: StoreOptions) {
    super(table, options);
    this.#mergedTable = table;
  }

  /**
   * Brings the record up to date with what a source tells of it.
   *
   * @param version when the read of Alma began or the event happened, epoch ms
   * @returns `stale` where the cache has something newer, or as new, of each field that the evidence tells
   */
  async merge(evidence: Evidence<R>, version: number): Promise<WriteResult> {
    const table = this.#mergedTable;
    const key = this.keyOf(evidence.record[table.key]);
    assertVersion(version, this.table, key);
    const alone = afterEvidence<R>(undefined, evidence, version, table);
    if (typeof alone === 'string') return alone;
    if ((await this.write(key, alone, whereNothingIsLost(alone, table))) === 'written') return 'written';
    const { result } = await this.#revise(key, (stored) => afterEvidence(stored, evidence, version, table));
    return result;
  }

  /** Writes a whole record: with a version, as evidence that says all there is to say. */
  override put(record: R, version?: number): Promise<WriteResult> {
    if (version === undefined) return super.put(record);
    return this.merge({ record, says: this.#mergedTable.fields }, version);
  }

  override async delete(id: string, version?: number): Promise<WriteResult> {
    const result = await super.delete(id, version);
    if (version === undefined || result === 'written') return result;
    const key = this.keyOf(id);
    const { before } = await this.#revise(key, (stored) =>
      afterDeletion(stored, key, version, this.#mergedTable, this.now()),
    );
    return recordVersion(before) <= version ? 'written' : 'stale';
  }

  /**
   * The read of the records that are valid, each as readers are given it and as merging what a source tells of it would leave it,
   * by the id. Writes nothing.
   *
   * @param heard what was told of a record, by its id; asked of those alone that are there
   * @param version as of when that is, epoch ms
   * @throws CacheInvalidIdError
   */
  previewRead(
    ids: readonly string[],
    heard: (id: string) => Evidence<R> | undefined,
    version: number,
  ): TableRead<Map<string, RecordPreview<R>>> {
    const read = this.manyRead(ids);
    return { ...read, from: (items) => this.#previews(read.from(items), heard, version) };
  }

  /** The record, where the cache knows all of it as of a time (epoch ms) or later; an expired one too. */
  async getWhole(id: string, since: number): Promise<Whole<R> | undefined> {
    return wholeSince(await this.read(this.keyOf(id)), since);
  }

  /** Those of the ids under which there is a record, of which the cache knows all as of a time (epoch ms) or later. */
  async wholeIds(ids: readonly string[], since: number): Promise<Set<string>> {
    const found = await this.readMany(ids);
    const isWhole = (stored: Stored<R> | undefined) => wholeSince(stored, since)?.record !== undefined;
    return new Set([...found].filter(([, stored]) => isWhole(stored)).map(([id]) => id));
  }

  #previews(
    found: ReadonlyMap<string, Stored<R> | undefined>,
    heard: (id: string) => Evidence<R> | undefined,
    version: number,
  ): Map<string, RecordPreview<R>> {
    const previews = new Map<string, RecordPreview<R>>();
    for (const [id, stored] of found) {
      const before = dated(stored)?.record;
      if (before === undefined || !this.isValid(before)) continue;
      const evidence = heard(id);
      const next = evidence && afterEvidence(stored, evidence, version, this.#mergedTable);
      const after = typeof next === 'object' ? dated(next)?.record : before;
      const unheard = unheardFields(stored, this.#mergedTable);
      previews.set(id, { before, after: after ?? before, unheard });
    }
    return previews;
  }

  /** As {@link change}, with another `revision` for each write. */
  #revise(key: string, change: (stored: Stored<R> | undefined) => object | WriteResult) {
    const revise = (stored: Stored<R> | undefined) => {
      const next = change(stored);
      return typeof next === 'string' ? next : { ...next, revision: randomUUID() };
    };
    return this.change<WriteResult>(key, revise, (stored) => itemUnchangedSince(stored, this.#mergedTable));
  }
}

function wholeSince<R extends object>(stored: Stored<R> | undefined, since: number): Whole<R> | undefined {
  const asOf = stored && wholeAsOf(stored);
  if (asOf === undefined || asOf < since) return undefined;
  return { record: dated(stored)?.record, asOf };
}

/**
 * The condition under which a record that is made of one piece of evidence is what merging would come to: nothing is there,
 * or something older, which has no value of its own for what the evidence does not say.
 */
function whereNothingIsLost<R extends object>(
  { version, field_versions, read_version }: Stored<R>,
  { key }: MergedTable<R>,
): WriteCondition {
  if (field_versions === undefined) {
    return {
      ConditionExpression: 'attribute_not_exists(#version) OR #version < :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': version },
    };
  }
  const unsaid = Object.keys(JSON.parse(field_versions));
  const names = Object.fromEntries(unsaid.map((field, place) => [`#unsaid${place}`, field]));
  const isOlder = [
    '#version < :version',
    '#versions = :versions',
    // An event does not tell all that a read has told, whatever fields the two say something of.
    ...(read_version === undefined ? ['attribute_not_exists(read_version)'] : []),
    ...Object.keys(names).map((name) => `attribute_not_exists(${name})`),
  ].join(' AND ');
  return {
    ConditionExpression: `attribute_not_exists(#key) OR ${isOlder}`,
    ExpressionAttributeNames: { '#key': key, '#version': 'version', '#versions': 'field_versions', ...names },
    ExpressionAttributeValues: { ':version': version, ':versions': field_versions },
  };
}
