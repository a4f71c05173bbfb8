export { readTogether, type TableRead } from './batch-get.ts';
export type { CacheStore, StoreOptions } from './cache-store.ts';
export {
  CacheContendedError,
  CacheError,
  CacheInvalidIdError,
  CacheInvalidVersionError,
  CacheRecordTooLargeError,
  CacheRejectedError,
  CacheTableMissingError,
  CacheThrottledError,
  CacheUnavailableError,
} from './errors.ts';
export type { Evidence } from './evidence.ts';
export { parseAlmaTime } from './expiry.ts';
export { feeKind } from './fee-kind.ts';
export { currencyOf, type FeeRecord, feeFields, feeTable, toFeeEvidence, toFeeRecord } from './fee-record.ts';
export { FeeStore } from './fee-store.ts';
export {
  type ForgetUserPorts,
  type ForgottenUser,
  forgetRecords,
  forgetUser,
  type KindCache,
} from './forget-user.ts';
export type { Expiring, Inspection } from './inspection.ts';
export { loanKind } from './loan-kind.ts';
export { type LoanRecord, loanFields, loanTable, toLoanEvidence, toLoanRecord } from './loan-record.ts';
export { LoanStore } from './loan-store.ts';
export type { MergedTable } from './merge.ts';
export { MergedStore, type RecordPreview, type Whole } from './merged-store.ts';
export {
  encodeRecordMessage,
  encodeUserMessage,
  type RecordMessage,
  recordMessage,
  userMessage,
} from './messages.ts';
export { type OwnedIdsOptions, ownedIds } from './owned-ids.ts';
export type { Present } from './present.ts';
export { type QueuedUserRecord, queuedUserTable, toQueuedUserRecord } from './queued-user-record.ts';
export { QueuedUserStore } from './queued-user-store.ts';
export { type RecordsOfKind, recordIds } from './record-ids.ts';
export {
  type AlmaLists,
  type AlmaRecords,
  type RecordKind,
  type RecordKindName,
  type RecordStore,
  toOwnEvidence,
} from './record-kind.ts';
export { ofKinds, recordKinds } from './record-kinds.ts';
export type { RecordTable } from './record-table.ts';
export { isOfRefresh, refreshing } from './refresh-mark.ts';
export { requestKind } from './request-kind.ts';
export {
  type RequestRecord,
  requestFields,
  requestTable,
  toRequestEvidence,
  toRequestRecord,
} from './request-record.ts';
export { RequestStore } from './request-store.ts';
export type { EditResult } from './user-changes.ts';
export { isSameUser, storedUserId } from './user-id.ts';
export {
  LIST_LIFETIME,
  type RecordIds,
  toUserRecord,
  type UserList,
  type UserLists,
  type UserRecord,
  userTable,
} from './user-record.ts';
export { type UserSnapshot, UserStore } from './user-store.ts';
export type { Dated, Preview, WriteResult } from './versioning.ts';
