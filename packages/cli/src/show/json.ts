import type { Inspection } from '@alma-cache/cache-schemas';
import type { FieldComparison, ListComparison } from '@alma-cache/cache-schemas/verify';
import { isoTime } from '../output/iso-time.ts';
import { type ByList, type Comparison, KINDS, type Shown } from './shown.ts';

/** What `--json` prints: every member always there, null where there is nothing to say, times in ISO 8601. */
export function toJson(shown: Shown, now: number): object {
  const { kind, id, found } = shown;
  const asOf = 'asOf' in found ? found.asOf : undefined;
  return {
    kind,
    id,
    state: found.state,
    asOf: isoTime(asOf),
    ageSeconds: asOf === undefined ? null : Math.floor((now - asOf) / 1000),
    expiresAt: isoTime('expiresAt' in found ? found.expiresAt : undefined),
    record: 'record' in found ? found.record : null,
    ...(shown.kind === 'user' && { lists: listsJson(shown.lists) }),
    alma: shown.kind === 'user' ? almaJson(shown.alma, listDetail) : almaJson(shown.alma, fieldDetail),
  };
}

function listsJson(lists: ByList<ReadonlyMap<string, Inspection<object>>>): object {
  const entries = KINDS.map(({ list }) => {
    const ids = [...lists[list]].map(([id, found]) => ({
      id,
      state: found.state,
      expiresAt: isoTime('expiresAt' in found ? found.expiresAt : undefined),
    }));
    return [list, ids];
  });
  return Object.fromEntries(entries);
}

function almaJson<Detail>(
  comparison: Comparison<Detail> | undefined,
  detailJson: (detail: Detail | undefined) => object,
): object | null {
  if (comparison === undefined) return null;
  const { state, calls, callsLeft } = comparison;
  return {
    state,
    reason: 'reason' in comparison ? comparison.reason : null,
    calls,
    callsLeft: callsLeft ?? null,
    ...detailJson('detail' in comparison ? comparison.detail : undefined),
  };
}

function fieldDetail(fields: readonly FieldComparison[] = []): object {
  return {
    fields: fields.map(({ field, verdict, cache = null, alma = null }) => ({ field, verdict, cache, alma })),
  };
}

function listDetail(lists?: ByList<ListComparison>): object {
  return { lists: lists ?? null };
}
