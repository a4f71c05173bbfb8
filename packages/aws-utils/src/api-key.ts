import { ApiKeyError } from './errors.ts';

/**
 * Answers with the API key. Called with a key that the service refused, it answers with a fresh one.
 *
 * @throws {ApiKeyError} when there is no key to be had, or no other than the refused one
 */
export type ApiKey = (refused?: string) => Promise<string>;

export interface ApiKeyOptions {
  /** Epoch ms. */
  now?: () => number;
  /** How long an answer of the parameter store stands before it is asked again about the same key, in ms. Default 2000. */
  settleMs?: number;
}

interface Fetch {
  replaces: string | undefined;
  finishedAt: number | undefined;
  key: Promise<string>;
}

/**
 * Holds one key for the life of the container. The first caller fetches it; it is fetched again only when somebody
 * says that this very key was refused, so that a rotation costs one request however many callers meet it. A failed
 * fetch never takes away the key that is held.
 */
export function holdApiKey(
  parameterName: string,
  fetchKey: () => Promise<string>,
  { now = Date.now, settleMs = 2000 }: ApiKeyOptions = {},
): ApiKey {
  let current: string | undefined;
  let latest: Fetch | undefined;

  const start = (): Fetch => {
    const fetch: Fetch = { replaces: current, finishedAt: undefined, key: load() };
    const finish = () => {
      fetch.finishedAt = now();
    };
    fetch.key.then(finish, finish);
    return fetch;
  };

  const load = async (): Promise<string> => {
    const key = await fetchKey();
    current = key;
    return key;
  };

  const stands = ({ replaces, finishedAt }: Fetch): boolean =>
    replaces === current && (finishedAt === undefined || now() - finishedAt < settleMs);

  return async (refused) => {
    if (current !== undefined && current !== refused) return current;
    if (latest === undefined || !stands(latest)) latest = start();
    const key = await latest.key;
    if (key !== refused) return key;
    throw new ApiKeyError(
      `The API key in ${parameterName} was refused, and no other is there yet; put a valid key there.`,
      { code: 'API_KEY_REFUSED', retryable: true },
    );
  };
}
