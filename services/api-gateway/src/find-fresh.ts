import { UnavailableError } from './errors.ts';
import type { Found } from './found.ts';
import { type Lookup, withoutAlma } from './lookup.ts';
import { toApiError } from './to-api-error.ts';
import { failureFacts } from './write-back.ts';

/**
 * Finds something as new as the request asks for it. Where the cache has it, and not new enough, Alma is read; where Alma does
 * not answer, or such reads have had their share, what the cache has is found all the same, if the request allows for that.
 *
 * @throws UnavailableError where neither Alma nor the cache can give it
 */
export async function findFresh<T>(
  lookup: Lookup,
  find: (lookup: Lookup) => Promise<Found<T>>,
): Promise<Found<T>> {
  const { freshness, forcedReads, logger, count } = lookup;
  const { maxAge, staleIfError } = freshness;
  if (maxAge === undefined) return find(lookup);
  const readAlma = () => find({ ...lookup, readsAlma: true });

  const cached = await unlessUnavailable(find(withoutAlma(lookup)));
  if (cached === undefined) return readAlma();
  const age = ageOf(cached, lookup);
  if (maxAge > 0 && age <= maxAge) return cached;

  count('ForcedReads');
  try {
    return await forcedReads.run(readAlma);
  } catch (error) {
    const failure = toApiError(error);
    if (!(failure instanceof UnavailableError)) throw failure;
    count('ForcedReadsUnanswered');
    if (age > maxAge + staleIfError) throw failure;
    logger.warn('Answered from the cache, as Alma did not', failureFacts(failure.cause ?? failure));
    return { ...cached, isUnconfirmed: true };
  }
}

/** In seconds; beyond any limit where the cache does not know. */
const ageOf = ({ asOf = Number.NEGATIVE_INFINITY }: Found<unknown>, { now }: Lookup): number =>
  (now() - asOf) / 1000;

async function unlessUnavailable<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof UnavailableError) return undefined;
    throw error;
  }
}
