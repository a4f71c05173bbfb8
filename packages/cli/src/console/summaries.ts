import type { RecordKindName } from '@alma-cache/cache-schemas';
import { KIND_WORDS } from '../kinds.ts';
import type { Shown } from '../show/shown.ts';
import type { ListedValue } from './protocol.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a list says of a record. */
export function listedValues(kind: RecordKindName, record: object): ListedValue[] {
  const values: Fields = { ...record };
  return KIND_WORDS[kind].listed.map(([name, field]) => ({ name, text: textOf(values[field]) }));
}

/** What a record is about; null where it does not say. */
export function titleOf(kind: Shown['kind'], record: Fields): string | null {
  return kind === 'user' ? null : (textOf(record.title) ?? textOf(record.type));
}

/** Of a coded value what people call it. */
function textOf(value: unknown): string | null {
  if (typeof value === 'object' && value !== null) {
    const { desc, value: code } = value as { readonly desc?: unknown; readonly value?: unknown };
    return textOf(desc ?? code);
  }
  return value === undefined || value === null || value === '' ? null : String(value);
}
