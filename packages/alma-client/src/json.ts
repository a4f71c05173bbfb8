import { parseWithSource } from './json-source.ts';

/**
 * The members that identify something. `value` is one of them: it holds a code or an id wherever Alma uses it,
 * as in `{"value": "17…", "link": "…"}`.
 */
const isIdentifier = (key: string) => /(^|_)(id|barcode)$|^(value|errorCode|trackingId)$/.test(key);

/**
 * Parses JSON and keeps every digit of an identifier: where Alma writes one as a number it becomes a string, and so
 * does any other integer that a JavaScript number cannot hold.
 * @throws SyntaxError, or RangeError for nesting without end
 */
export function parseJson(text: string): unknown {
  return parseWithSource(text, (key, value, { source }) => {
    if (typeof value !== 'number' || source === undefined) return value;
    const rounded = Number.isInteger(value) && !Number.isSafeInteger(value);
    return rounded || isIdentifier(key) ? source : value;
  });
}

export type JsonObject = { [member: string]: unknown };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Alma writes a list of none as nothing or null, and some gateways a list of one without its brackets. */
export function asList(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
