import type { AlmaRequest } from '@alma-cache/alma-client';
import { isStatus, ownerId, type RecordKind } from './record-kind.ts';
import { type RequestRecord, requestFields, toRequestEvidence, toRequestRecord } from './request-record.ts';
import { RequestStore } from './request-store.ts';
import { storedUserId } from './user-id.ts';

export const requestKind: RecordKind<AlmaRequest, RequestRecord> = {
  name: 'request',
  plural: 'requests',
  idField: 'request_id',
  idName: 'requestID',
  ownerField: 'user_primary_id',
  ownerPath: ['user_primary_id'],
  list: 'request_ids',
  datedBy: ['request_time', 'request_date'],
  fields: requestFields,
  wordings: ['request_status_label'],
  toldByLists: [],
  tableVariable: 'REQUEST_CACHE_TABLE',
  isPaged: true,
  store: (options) => new RequestStore(options),
  toRecord: toRequestRecord,
  toEvidence: toRequestEvidence,
  idOf: (request) => request.request_id,
  ownerOf: (request) => ownerId(request.user_primary_id),
  withOwner: (request, userId) => ({
    ...request,
    user_primary_id: request.user_primary_id ?? storedUserId(userId),
  }),
  // Not in the list, but for `status=history` (Alma users.json OpenAPI).
  isActive: (request) => !isStatus(request.request_status, 'HISTORY'),
  readOne: (alma, id) => alma.getRequest(id),
  readAll: (alma) => alma.requests(),
};
