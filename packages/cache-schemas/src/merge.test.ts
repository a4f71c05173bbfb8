import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type FeeRecord, feeTable, toFeeEvidence } from './fee-record.ts';
import { afterDeletion, afterEvidence } from './merge.ts';
import { expectedOf, NOW, type Piece, pieces } from './testing/evidence.ts';
import { dated, type Stored } from './versioning.ts';

/** The fee after all that is said of it, in this order. */
function after(all: readonly Piece[]): FeeRecord | undefined {
  let stored: Stored<FeeRecord> | undefined;
  for (const { version, fee } of all) {
    const next =
      fee === undefined
        ? afterDeletion(stored, '', version, feeTable, NOW)
        : afterEvidence(stored, toFeeEvidence({ id: '', ...fee }, NOW), version, feeTable);
    if (typeof next !== 'string') stored = next as Stored<FeeRecord>;
  }
  return dated(stored)?.record;
}

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

test('a record that one source tells at one time keeps no versions of fields that it does not leave out', () => {
  const whole = Object.fromEntries(feeTable.fields.map((field) => [field, field]));
  const evidence = toFeeEvidence({ id: '', ...whole, user_primary_id: { value: 'ann' } } as never, NOW);
  expect(afterEvidence(undefined, evidence, 1, feeTable)).not.toHaveProperty('field_versions');
});
