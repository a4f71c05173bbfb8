import { AlmaKeyRefusedError } from './errors.ts';

/**
 * The API key, or where to get it. A function is asked before each request, so it should keep the key itself; asked
 * with a key that Alma has refused, it must answer with one fetched afresh. What it throws ends the call as it is.
 */
export type ApiKeySource = string | ((refused?: string) => string | Promise<string>);

/**
 * Calls with the key and, should Alma refuse that, once more with a fresh one: keys are rotated while programs run.
 * @throws AlmaKeyRefusedError when Alma refuses the fresh key too, or the only one
 */
export async function withApiKey<T>(source: ApiKeySource, call: (key: string) => Promise<T>): Promise<T> {
  if (typeof source === 'string') return call(usable(source));
  const key = await source();
  try {
    return await call(usable(key));
  } catch (error) {
    if (!(error instanceof AlmaKeyRefusedError)) throw error;
    const fresh = await source(key);
    return await withFreshKey(fresh, call, error);
  }
}

async function withFreshKey<T>(
  key: string,
  call: (key: string) => Promise<T>,
  cause: AlmaKeyRefusedError,
): Promise<T> {
  try {
    return await call(usable(key));
  } catch (error) {
    if (!(error instanceof AlmaKeyRefusedError)) throw error;
    const { message, status, almaCode, trackingId, retryAfterMs } = error;
    const text = `${message}. This is a key fetched afresh, after Alma had refused the one before`;
    throw new AlmaKeyRefusedError(text, { status, almaCode, trackingId, retryAfterMs, cause });
  }
}

/**
 * The key without the line break that keys copied from files end with.
 * @throws AlmaKeyRefusedError for what no header can carry: fetch would put it into its error's message
 */
function usable(key: string): string {
  if (typeof key !== 'string' || !/^[\x21-\x7e]+$/.test(key.trim())) {
    throw new AlmaKeyRefusedError(
      'The API key is empty or holds spaces or characters that no key of Alma has, so Alma was not asked',
    );
  }
  return key.trim();
}
