import type { AlmaRequest } from '@alma-cache/alma-client';
import type { RequestStore } from '@alma-cache/cache-schemas';

/** The request with its user: as Alma's older events leave the user out, the cached request may tell. */
export async function withOwner(
  request: AlmaRequest,
  requests: Pick<RequestStore, 'get'>,
): Promise<AlmaRequest> {
  if (request.user_primary_id) return request;
  const cached = await requests.get(request.request_id);
  return { ...request, user_primary_id: cached?.user_primary_id ?? null };
}
