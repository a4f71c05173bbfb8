/** The server does not answer: what the banner of the connection says already. */
class OutOfReachError extends Error {}

/**
 * Asks the server of this page.
 * @template T
 * @param {string} path
 * @param {Readonly<Record<string, string>>} query
 * @param {AbortSignal} signal
 * @returns {Promise<T>}
 */
export async function ask(path, query, signal) {
  const response = await reach(`${path}?${new URLSearchParams(query)}`, signal);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

/**
 * @param {string} url
 * @param {AbortSignal} signal
 */
async function reach(url, signal) {
  try {
    return await fetch(url, { signal });
  } catch (cause) {
    throw new OutOfReachError(url, { cause });
  }
}

/**
 * Runs one task at a time: a new one ends the one before, which then never shows its outdated result.
 * @returns {(task: (signal: AbortSignal) => Promise<void>) => Promise<void>}
 */
export function latestOnly() {
  let current = new AbortController();
  return async (task) => {
    current.abort();
    current = new AbortController();
    const { signal } = current;
    try {
      await task(signal);
    } catch (error) {
      if (!signal.aborted && !(error instanceof OutOfReachError)) throw error;
    }
  };
}
