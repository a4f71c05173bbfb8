import db from 'dynalite/db/index.js';

/** A value as DynamoDB's JSON writes it: one member, named by its type. */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  /** Base64. */
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: Item };

export type Item = Readonly<Record<string, AttributeValue>>;

/** Lists and maps take so many bytes besides what is in them, and one more for each element. */
const COLLECTION_BYTES = 3;

/**
 * How large DynamoDB takes an item to be, bytes: names and texts by their UTF-8.
 *
 * @see Amazon DynamoDB developer guide, "DynamoDB item sizes and formats"
 */
export function itemSize(item: Item): number {
  return sum(Object.entries(item), ([name, value]) => Buffer.byteLength(name) + valueSize(value));
}

function valueSize(value: AttributeValue): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('N' in value) return numberSize(value.N);
  if ('B' in value) return binarySize(value.B);
  if ('SS' in value) return sum(value.SS, (text) => Buffer.byteLength(text));
  if ('NS' in value) return sum(value.NS, numberSize);
  if ('BS' in value) return sum(value.BS, binarySize);
  if ('L' in value) return COLLECTION_BYTES + sum(value.L, (element) => 1 + valueSize(element));
  if ('M' in value) return COLLECTION_BYTES + Object.keys(value.M).length + itemSize(value.M);
  return 1;
}

/** One byte for each two significant digits, and one more; a negative number has one for its sign. */
function numberSize(text: string): number {
  const [mantissa = ''] = text.toLowerCase().split('e');
  const digits = mantissa.replace(/[^\d]/g, '').replace(/^0+|0+$/g, '');
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}

function binarySize(base64: string): number {
  return Buffer.from(base64, 'base64').length;
}

function sum<T>(values: readonly T[], sizeOf: (value: T) => number): number {
  return values.reduce((total, value) => total + sizeOf(value), 0);
}

/**
 * Has dynalite, which counts characters, compare items with its limit of 400 KB by their bytes. It looks the function up
 * at each call, and has no option for it.
 */
export function countItemsByBytes(): void {
  db.itemSize = itemSize;
}
