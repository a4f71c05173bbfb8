import type { AlmaFee } from '@alma-cache/alma-client';
import { type FeeRecord, feeFields, toFeeEvidence, toFeeRecord } from './fee-record.ts';
import { FeeStore } from './fee-store.ts';
import { isStatus, ownerId, type RecordKind } from './record-kind.ts';
import { storedUserId } from './user-id.ts';

export const feeKind: RecordKind<AlmaFee, FeeRecord> = {
  name: 'fee',
  plural: 'fees',
  idField: 'id',
  idName: 'feeID',
  ownerField: 'user_primary_id',
  ownerPath: ['user_primary_id', 'value'],
  list: 'fee_ids',
  datedBy: ['creation_time'],
  fields: feeFields,
  wordings: [],
  toldByLists: [],
  tableVariable: 'FEE_CACHE_TABLE',
  // Alma users.json OpenAPI: no `limit`, no `offset`.
  isPaged: false,
  store: (options) => new FeeStore(options),
  toRecord: toFeeRecord,
  toEvidence: toFeeEvidence,
  idOf: (fee) => fee.id,
  ownerOf: (fee) => ownerId(fee.user_primary_id?.value),
  withOwner: (fee, userId) => ({
    ...fee,
    user_primary_id: { value: storedUserId(userId), ...fee.user_primary_id },
  }),
  // The statuses, beside ACTIVE, that the list has only where they are asked for (Alma users.json OpenAPI).
  isActive: (fee) => !isStatus(fee.status?.value, 'CLOSED', 'EXPORTED', 'INDISPUTE'),
  readOne: (alma, id) => alma.getFee(id),
  readAll: (alma) => alma.fees(),
};
