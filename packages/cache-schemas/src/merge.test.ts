import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type FeeRecord, feeTable, toFeeEvidence } from './fee-record.ts';
import { afterDeletion, afterEvidence } from './merge.ts';
import { expectedOf, NOW, type Piece, pieces } from './testing/evidence.ts';
import { dated, type Stored, wholeAsOf } from './versioning.ts';

/** What Alma answered when it was asked, or what an event told. */
interface Told extends Piece {
  readonly isRead?: boolean;
}

/** The item of the fee after all that is said of it, in this order. */
function storedAfter(all: readonly Told[]): Stored<FeeRecord> | undefined {
  let stored: Stored<FeeRecord> | undefined;
  for (const { version, fee, isRead } of all) {
    const evidence = { ...toFeeEvidence({ id: '', ...fee }, NOW), ...(isRead && { isRead }) };
    const next =
      fee === undefined
        ? afterDeletion(stored, '', version, feeTable, NOW)
        : afterEvidence(stored, evidence, version, feeTable);
    if (typeof next !== 'string') stored = next as Stored<FeeRecord>;
  }
  return stored;
}

const after = (all: readonly Piece[]): FeeRecord | undefined => dated(storedAfter(all))?.record;

test('whatever is said of a record, in whatever order and however often, comes to the same', () => {
  const orders = pieces.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray([...all], { minLength: all.length }),
      fc.shuffledSubarray([...all]),
    ),
  );
  fc.assert(
    fc.property(orders, ([all, shuffled, repeated]) => {
      const expected = expectedOf(all);
      expect(after(shuffled)).toEqual(expected);
      expect(after([...all, ...repeated])).toEqual(expected);
      expect(after(shuffled.flatMap((piece) => [piece, piece]))).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

describe('as of when the whole of a record is known', () => {
  const told = pieces
    .chain((all) =>
      fc.tuple(...all.map((piece) => fc.boolean().map((isRead): Told => ({ ...piece, isRead })))),
    )
    .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }));
  const lastDeletion = (all: readonly Told[]) =>
    Math.max(0, ...all.filter(({ fee }) => fee === undefined).map(({ version }) => version));

  test('is never later than the read of Alma that tells, or than what every field was told by', () => {
    fc.assert(
      fc.property(told, (all) => {
        const stored = storedAfter(all);
        const asOf = stored && wholeAsOf(stored);
        if (stored === undefined || asOf === undefined) return;
        const isOfRead = all.some(({ isRead, fee, version }) => isRead && fee && version === asOf);
        const isOfAll = stored.field_versions === undefined && asOf === stored.version;
        expect(isOfRead || isOfAll).toBe(true);
        expect(asOf).toBeGreaterThanOrEqual(lastDeletion(all));
      }),
      { numRuns: 500 },
    );
  });

  test('is that of the last read, in whatever order it arrives, unless all was told or deleted since', () => {
    fc.assert(
      fc.property(told, (all) => {
        const reads = all.filter(({ isRead, fee }) => isRead && fee).map(({ version }) => version);
        const last = Math.max(0, ...reads);
        const stored = storedAfter(all);
        const versions = Object.values<number>(JSON.parse(stored?.field_versions ?? '{}'));
        fc.pre(last > lastDeletion(all) && last >= Math.min(...versions));
        expect(stored && wholeAsOf(stored)).toBeGreaterThanOrEqual(last);
      }),
      { numRuns: 500 },
    );
  });
});

test('a record that one source tells at one time keeps no versions of fields that it does not leave out', () => {
  const whole = Object.fromEntries(feeTable.fields.map((field) => [field, field]));
  const evidence = toFeeEvidence({ id: '', ...whole, user_primary_id: { value: 'ann' } } as never, NOW);
  expect(afterEvidence(undefined, evidence, 1, feeTable)).not.toHaveProperty('field_versions');
});
