import { recordKinds } from '@alma-cache/cache-schemas';
import type { FieldComparison } from '@alma-cache/cache-schemas/verify';
import type { Paint } from '../output/colour.ts';
import { printable } from '../output/printable.ts';
import { table } from '../output/table.ts';
import type { ShownSubject } from './shown.ts';

/** The fields of a record; beside Alma's, those that differ in two lines. */
export function fieldLines({ kind, found, alma }: ShownSubject, { paint }: { paint: Paint }): string[] {
  if (alma && 'detail' in alma) return comparedLines(alma.detail, paint);
  if (!('record' in found)) return [];
  const values = new Map<string, unknown>(Object.entries(found.record));
  const rows = recordKinds[kind].fields
    .filter((field) => values.has(field))
    .map((field) => [field, valueText(values.get(field))]);
  return table([{ heading: 'field' }, { heading: 'value' }], rows);
}

function comparedLines(fields: readonly FieldComparison[], paint: Paint): string[] {
  const rows = fields.flatMap(({ field, verdict, cache, alma }) => {
    if (verdict === 'same') return [[field, verdict, valueText(cache)]];
    if (verdict === 'differs') {
      return [
        [field, paint('warning', 'in cache'), valueText(cache)],
        ['', paint('warning', 'in Alma'), valueText(alma)],
      ];
    }
    return [[field, paint('warning', verdict), valueText(cache ?? alma)]];
  });
  return table([{ heading: 'field' }, { heading: 'where' }, { heading: 'value' }], rows);
}

/** Text as it is, anything else as JSON, so that no difference is lost on the way. */
function valueText(value: unknown): string {
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}
