import type { RecordKindName } from '@alma-cache/cache-schemas/kind-names';

/** What the plan takes the records of a kind for. */
interface TypicalRecords {
  /** How many a user has on average, where nobody says. */
  readonly perUser: number;
  /** Size of the item in DynamoDB, attribute names included, bytes: as that of the sandbox, rounded up. */
  readonly bytes: number;
  /** Whether Alma gives the list in pages: as the table of kinds has it, which is much to load for a plan. */
  readonly isPaged: boolean;
}

export const TYPICAL: Readonly<Record<RecordKindName, TypicalRecords>> = {
  loan: { perUser: 5, bytes: 500, isPaged: true },
  request: { perUser: 1, bytes: 720, isPaged: true },
  fee: { perUser: 1, bytes: 1000, isPaged: false },
};
