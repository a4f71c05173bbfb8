import {
  CacheInvalidIdError,
  type Inspection,
  type RecordKind,
  recordKinds,
  type StoreOptions,
} from '@alma-cache/cache-schemas';
import { UsageError } from '../errors.ts';
import { CACHED_KINDS, type CachedKind } from '../kinds.ts';
import { isoTime } from '../output/iso-time.ts';
import { expiryMeaning } from '../show/expiry-words.ts';
import { type LookUpPorts, lookUpSubject, lookUpUser } from '../show/look-up.ts';
import { absenceLine } from '../show/report.ts';
import { isCached, KINDS, type Shown, type ShownUser } from '../show/shown.ts';
import type { Commands } from './commands.ts';
import type { Lifetime, RecordAnswer, RecordList } from './protocol.ts';
import { listedValues, titleOf } from './summaries.ts';

export interface RecordPorts {
  /** How to reach the table of a kind of record. */
  readonly table: (kind: CachedKind) => Promise<StoreOptions>;
  readonly commands: Commands;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * What the cache has under an id, as `show` finds it.
 *
 * @throws UsageError where there is no such kind, or no such id can be; CacheError, ResourceNotFoundError
 */
export async function readRecord(kind: string, id: string, ports: RecordPorts): Promise<RecordAnswer> {
  const known = CACHED_KINDS.find((one) => one === kind);
  if (known === undefined) throw new UsageError(`There are no records of the kind ${kind}`);
  const shown = await lookUp(known, id, { ...ports, alma: undefined });
  return answerOf(shown, ports);
}

async function lookUp(kind: CachedKind, id: string, ports: LookUpPorts): Promise<Shown> {
  try {
    return kind === 'user'
      ? await lookUpUser(id, ports)
      : await lookUpSubject({ kind, id, userId: undefined }, ports);
  } catch (error) {
    throw error instanceof CacheInvalidIdError ? new UsageError(error.message) : error;
  }
}

function answerOf(shown: Shown, { commands, now }: RecordPorts): RecordAnswer {
  const { kind, id, found } = shown;
  const record: Readonly<Record<string, unknown>> = 'record' in found ? { ...found.record } : {};
  const { fields, bookkeeping } = sorted(kind, record);
  return {
    kind,
    id,
    ...lifetimeOf(found),
    asOf: isoTime('asOf' in found ? found.asOf : undefined),
    note: isCached(shown) ? expiryMeaning(kind) : absenceLine(shown, now()),
    title: titleOf(kind, record),
    fields,
    bookkeeping,
    owner: ownerOf(kind, found),
    lists: shown.kind === 'user' ? listsOf(shown.lists) : [],
    commands: commands.forRecord(kind, id),
  };
}

/** Whose record it is; null where that is not known, and of a user's own. */
function ownerOf(kind: CachedKind, found: Inspection<object>): string | null {
  if (kind === 'user' || !('record' in found)) return null;
  const recordKind: RecordKind = recordKinds[kind];
  return recordKind.ownerOf(found.record) ?? null;
}

/** What tells of the thing itself, apart from what the cache keeps for its own use. */
function sorted(kind: CachedKind, record: Readonly<Record<string, unknown>>) {
  // Of a user all that is told is in the lists.
  const names = kind === 'user' ? [] : recordKinds[kind].fields.filter((name) => name in record);
  const others = Object.keys(record).filter((name) => !names.includes(name));
  const pick = (chosen: readonly string[]) => Object.fromEntries(chosen.map((name) => [name, record[name]]));
  return { fields: pick(names), bookkeeping: pick(others) };
}

function listsOf(lists: ShownUser['lists']): RecordList[] {
  return KINDS.map(({ name: kind, plural, list }) => {
    const items = [...lists[list]].map(([id, found]) => ({
      id,
      ...lifetimeOf(found),
      values: listedValues(kind, 'record' in found ? found.record : {}),
    }));
    return { kind, plural, items };
  });
}

function lifetimeOf(found: Inspection<object>): Lifetime {
  return { state: found.state, expiresAt: isoTime('expiresAt' in found ? found.expiresAt : undefined) };
}
