import fc from 'fast-check';
import { feeTable, toFeeEvidence } from '../fee-record.ts';

export const NOW = Date.parse('2031-03-04T12:00:00Z');

/** What is said of one fee at a time: fields of it, or, without any, that there is no such fee. */
export interface Piece {
  readonly version: number;
  readonly fee?: object;
}

const version = fc.integer({ min: 1, max: 6 });
const fee = fc.record(
  {
    title: fc.constantFrom('A', 'B', '', null),
    type: fc.constantFrom({ value: 'X', desc: 'x' }, { desc: 'x', value: 'Y' }, { value: null }, null),
    balance: fc.constantFrom(0, 1.5, null),
    transaction: fc.constantFrom([{ amount: 1 }], [{ amount: 1 }, { amount: 2 }], [], null),
    user_primary_id: fc.constantFrom({ value: 'Ann' }, { value: 'ben' }, { value: null }, null),
  },
  { requiredKeys: [] },
);

export const pieces: fc.Arbitrary<Piece[]> = fc.array(
  fc.oneof({ weight: 5, arbitrary: fc.record({ version, fee }) }, fc.record({ version })),
  { minLength: 1, maxLength: 7 },
);

/**
 * The fee, without its id, that all of this comes to, by the rule: each field as the newest evidence since the last
 * deletion has it; of several at one moment none, if one of them says so, or else the greatest.
 */
export function expectedOf(all: readonly Piece[]): object | undefined {
  const deletion = Math.max(0, ...all.filter(({ fee }) => fee === undefined).map(({ version }) => version));
  const alive = all.filter(({ version, fee }) => fee !== undefined && version > deletion);
  if (alive.length === 0) return undefined;

  const record: Record<string, unknown> = { id: '', expiry_date: NOW / 1000 + 14 * 86_400 };
  for (const field of feeTable.fields.filter((name) => name !== 'id')) {
    const said = alive.flatMap(({ version, fee }) => {
      const { record, says } = toFeeEvidence({ id: '', ...fee }, NOW);
      return says.includes(field) ? [{ version, value: record[field] }] : [];
    });
    const newest = Math.max(...said.map(({ version }) => version));
    const values = said.filter(({ version }) => version === newest).map(({ value }) => value);
    if (values.length > 0 && !values.includes(undefined)) record[field] = values.toSorted(byText).at(-1);
  }
  return record;
}

const byText = (one: unknown, other: unknown): number => (textOf(one) < textOf(other) ? -1 : 1);

/** The objects here have members of their own at the first level alone. */
const textOf = (value: unknown): string => {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return JSON.stringify(isObject ? Object.entries(value).toSorted() : value);
};
