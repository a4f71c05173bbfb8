export type { ApiKeySource } from './api-key.ts';
export { AlmaClient, type AlmaClientOptions } from './client.ts';
export type { AlmaAttempt, CallOptions } from './connection.ts';
export {
  AlmaConfigError,
  AlmaError,
  type AlmaErrorFacts,
  AlmaInvalidIdError,
  AlmaKeyRefusedError,
  AlmaNetworkError,
  AlmaNotFoundError,
  type AlmaRecordKind,
  AlmaRejectedError,
  AlmaReserveError,
  AlmaServerError,
  AlmaThrottledError,
  AlmaTimeoutError,
  AlmaUnreadableError,
  isUnclear,
} from './errors.ts';
export { parseJson } from './json.ts';
export { almaOptionsFromEnv } from './options-from-env.ts';
export { PAGE_SIZE } from './paging.ts';
export { type AlmaRegion, almaRegions, isAlmaRegion } from './regions.ts';
export { defaultRetryPolicy, type RetryPolicy } from './retry.ts';
export type { Sleep } from './sleep.ts';
export type { Fetch, FetchedAnswer, FetchOptions } from './transport.ts';
export type { CodedValue, LinkedValue, OpenSet, UnknownFields } from './types/common.ts';
export type { AlmaFee, AlmaFeeTransaction, FeeCode } from './types/fee.ts';
export type { AlmaLoan } from './types/loan.ts';
export type { AlmaRequest } from './types/request.ts';
export type {
  AlmaContactInfo,
  AlmaUser,
  AlmaUserIdentifier,
  AlmaUserSummary,
  UserStatus,
} from './types/user.ts';
export { idFault, isPlaceholder } from './user-ids.ts';
export type { ListOptions, LoansOptions, UserResources, Users } from './users.ts';
