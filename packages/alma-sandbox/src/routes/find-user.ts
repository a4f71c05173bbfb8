import { type ApiError, apiErrors } from '../api-error.ts';
import type { SandboxData } from '../data/sandbox-data.ts';
import type { SandboxUser } from '../data/sandbox-user.ts';
import type { RoutedRequest } from './handler.ts';

/**
 * The user that the path names: by primary id, in any case, by barcode, or by an earlier primary id, as `user_id_type` says (default
 * `all_unique`).
 * @param unknown the error of this route for a user that does not exist
 * @throws ApiError `unknown`, or `401890` when the request names an identifier type
 */
export function findUser(
  { route, query }: RoutedRequest,
  data: SandboxData,
  unknown: (id: string) => ApiError = apiErrors.userNotFound,
): SandboxUser {
  const type = query.get('user_id_type') || undefined;
  const user = lookUp(data, route.userId, type?.toLowerCase());
  if (!user) {
    throw type ? apiErrors.userNotFoundByType(route.userId, type) : unknown(route.userId);
  }
  return user;
}

function lookUp(data: SandboxData, id: string, type = 'all_unique'): SandboxUser | undefined {
  switch (type) {
    case 'all_unique':
      return data.findUser(id) ?? data.findUserByBarcode(id) ?? data.findUserByEarlierId(id);
    case 'primary_id':
      return data.findUser(id);
    case 'barcode':
      return data.findUserByBarcode(id);
    default:
      return undefined;
  }
}
