import { apiErrors } from '../api-error.ts';
import { statusLabel, type UserRequest } from '../data/request.ts';
import type { SandboxData } from '../data/sandbox-data.ts';
import { readChoice } from '../http/parameters.ts';
import { findUser } from './find-user.ts';
import type { Handler, RoutedRequest } from './handler.ts';
import { pagedList } from './list.ts';

/** `GET /users/{user_id}/requests`. */
export const listRequests: Handler = (request, data) => {
  const user = requester(request, data);
  const { query } = request;
  const type = readChoice(query, 'request_type', ['HOLD', 'DIGITIZATION', 'BOOKING'], undefined);
  const history = readChoice(query, 'status', ['active', 'history'], 'active') === 'history';
  const requests = [...user.requests].filter(
    ({ request_type, request_status }) =>
      (type === undefined || request_type === type) && (request_status === 'HISTORY') === history,
  );
  return pagedList('user_requests', 'user_request', requests, query, (record) => shown(record, data));
};

/** `GET /users/{user_id}/requests/{request_id}`. */
export const getRequest: Handler = (request, data) => {
  const record = requester(request, data).requests.get(request.route.recordId);
  if (!record) {
    throw apiErrors.requestNotFound();
  }
  return { type: 'record', root: 'user_request', record: shown(record, data) };
};

function shown(request: UserRequest, { statusLabels }: SandboxData): UserRequest {
  return statusLabels ? { ...request, request_status: statusLabel(request.request_status) } : request;
}

/**
 * The documentation of these routes lists no other code for an unknown user than that of a typed identifier.
 */
function requester(request: RoutedRequest, data: SandboxData) {
  return findUser(request, data, (id) => apiErrors.userNotFoundByType(id, 'all_unique'));
}
