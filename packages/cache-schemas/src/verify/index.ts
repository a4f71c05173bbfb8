export { type AlmaList, ownRecords, readLists, userOf } from './alma-lists.ts';
export {
  compareFields,
  compareLists,
  differingIds,
  type FieldComparison,
  type ListComparison,
  type Verdict,
} from './compare-fields.ts';
export {
  type ComparePorts,
  compareUser,
  type KindComparison,
  type OutdatedRecord,
  type UserComparison,
} from './compare-user.ts';
export { type DrawOptions, drawUsers } from './draw-users.ts';
export { type Counts, countsOf, type Outcome, outcomes, wrongOf } from './outcomes.ts';
export { ClusteredRecords, type Share, trialsToShow, wilson } from './share.ts';
export { Verification } from './verification.ts';
export { differs, type VerifyUserPorts, verifyUser } from './verify-user.ts';
