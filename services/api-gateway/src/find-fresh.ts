import { UnavailableError } from './errors.ts';
import type { Found } from './found.ts';
import { amongExpired, type Lookup, withoutAlma } from './lookup.ts';
import { toApiError } from './to-api-error.ts';
import { failureFacts } from './write-back.ts';

/**
 * Finds something as new as the request asks for it. Where the cache has it, and not new enough, Alma is read; where Alma does
 * not answer, or such reads have had their share, what the cache has is found all the same, if the request allows for that.
 *
 * @throws UnavailableError where neither Alma nor the cache can give it
 */
export async function findFresh<T>(lookup: Lookup, find: Find<T>): Promise<Found<T>> {
  const { freshness, forcedReads, logger, count } = lookup;
  const { maxAge } = freshness;
  const cached = maxAge === undefined ? undefined : await unlessUnavailable(find(withoutAlma(lookup)));
  if (cached !== undefined && isWithin(maxAge, cached, lookup)) return cached;

  const read = () => find({ ...lookup, readsAlma: maxAge !== undefined });
  if (cached !== undefined) count('ForcedReads');
  try {
    return await (cached === undefined ? read() : forcedReads.run(read));
  } catch (error) {
    const failure = toApiError(error);
    if (!(failure instanceof UnavailableError)) throw failure;
    if (cached !== undefined) count('ForcedReadsUnanswered');
    const old = await orExpired(cached, lookup, find);
    if (old === undefined) throw failure;
    logger.warn('Answered from the cache, as Alma did not', failureFacts(failure.cause ?? failure));
    return { ...old, isUnconfirmed: true };
  }
}

type Find<T> = (lookup: Lookup) => Promise<Found<T>>;

/** What may be told in place of what Alma did not; where the request sets a limit to its age, it may have expired. */
async function orExpired<T>(
  cached: Found<T> | undefined,
  lookup: Lookup,
  find: Find<T>,
): Promise<Found<T> | undefined> {
  const { maxAge = 0, staleIfError } = lookup.freshness;
  if (staleIfError === undefined) return cached;
  const found = cached ?? (await unlessUnavailable(find(await amongExpired(lookup))));
  return found !== undefined && isWithin(maxAge + staleIfError, found, lookup) ? found : undefined;
}

/** Whether something is so many seconds old at most; what is to be as of now never is, nor what has no known age. */
function isWithin(seconds = 0, { asOf }: Found<unknown>, { now }: Lookup): boolean {
  return seconds > 0 && asOf !== undefined && now() - asOf <= seconds * 1000;
}

async function unlessUnavailable<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof UnavailableError) return undefined;
    throw error;
  }
}
