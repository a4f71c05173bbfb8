import type { Inspection, RecordKind, UserList } from '@alma-cache/cache-schemas';
import type { Paint } from '../output/colour.ts';
import { printable } from '../output/printable.ts';
import { table } from '../output/table.ts';
import { moment } from './moment.ts';
import { isCached, KINDS, type ShownUser } from './shown.ts';

interface ListOptions {
  /** Epoch ms. */
  readonly now: number;
  readonly paint: Paint;
}

/** What the cache holds of a user's lists: a line for each list, then one for each id. */
export function listLines(shown: ShownUser, options: ListOptions): string[] {
  const ids = KINDS.flatMap((kind) => idRows(shown, kind, options));
  const headings = ['list', 'id', 'cached', 'expires', ...(detailOf(shown) ? ['in the list'] : [])];
  const idLines =
    ids.length === 0
      ? []
      : [
          '',
          ...table(
            headings.map((heading) => ({ heading })),
            ids,
          ),
        ];
  return [...(isCached(shown) ? summaryLines(shown) : []), ...idLines];
}

function summaryLines({ lists }: ShownUser): string[] {
  const count = (list: UserList, state: Inspection<object>['state']) =>
    String([...lists[list].values()].filter((found) => found.state === state).length);
  const right = ['ids', 'valid', 'expired', 'deleted', 'not cached'].map((heading) => ({
    heading,
    align: 'right' as const,
  }));
  return table(
    [{ heading: 'list' }, ...right],
    KINDS.map(({ list }) => [
      list,
      String(lists[list].size),
      count(list, 'valid'),
      count(list, 'expired'),
      count(list, 'deleted'),
      count(list, 'absent'),
    ]),
  );
}

function idRows(shown: ShownUser, { name, list }: RecordKind, { now, paint }: ListOptions): string[][] {
  const comparison = detailOf(shown)?.[list];
  const onlyInCache = new Set(comparison?.onlyInCache);
  const whose = (id: string) => (onlyInCache.has(id) ? paint('warning', 'only in cache') : 'same');
  const cached = [...shown.lists[list]].map(([id, found]) => [
    name,
    printable(id),
    found.state === 'valid' ? found.state : paint('warning', STATES[found.state]),
    'expiresAt' in found && found.expiresAt !== undefined ? moment(found.expiresAt, now) : '',
    ...(comparison ? [whose(id)] : []),
  ]);
  const missing = (comparison?.onlyInAlma ?? []).map((id) => [
    name,
    printable(id),
    '',
    '',
    paint('warning', 'only in Alma'),
  ]);
  return [...cached, ...missing];
}

const STATES: Readonly<Record<Inspection<object>['state'], string>> = {
  valid: 'valid',
  expired: 'expired',
  deleted: 'deleted',
  absent: 'not cached',
};

function detailOf({ alma }: ShownUser) {
  return alma && 'detail' in alma ? alma.detail : undefined;
}
