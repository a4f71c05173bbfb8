import { showFailure } from './connection.js';

/** The server does not answer: what the banner of the connection says already. */
class OutOfReachError extends Error {}

/** The server has answered that it cannot do what it was asked. */
class RefusedError extends Error {}

/**
 * Asks the server of this page.
 * @template T
 * @param {string} path
 * @param {Readonly<Record<string, string>>} query
 * @param {AbortSignal} signal
 * @returns {Promise<T>}
 */
export async function ask(path, query, signal) {
  const { ok, answer } = await reach(`${path}?${new URLSearchParams(query)}`, signal);
  if (!ok) throw new RefusedError(answer.error);
  return answer;
}

/**
 * @param {string} url
 * @param {AbortSignal} signal
 */
async function reach(url, signal) {
  try {
    const response = await fetch(url, { signal });
    return { ok: response.ok, answer: await response.json() };
  } catch (cause) {
    throw new OutOfReachError(url, { cause });
  }
}

/**
 * Runs one task at a time: a new one ends the one before, which then never shows its outdated result, and resolves as the
 * new one does. The banner tells of one that fails, until one goes well.
 * @param {string} what what they are to read, as a sentence begins
 * @returns {(task: (signal: AbortSignal) => Promise<void>) => Promise<boolean>} whether it could be done
 */
export function latestOnly(what) {
  let current = new AbortController();
  /** @type {Promise<boolean>} */
  let latest = Promise.resolve(true);
  return (task) => {
    current.abort();
    current = new AbortController();
    const { signal } = current;
    latest = attempt(what, task, signal).then((done) => (signal.aborted ? latest : done));
    return latest;
  };
}

/**
 * @param {string} what
 * @param {(signal: AbortSignal) => Promise<void>} task
 * @param {AbortSignal} signal
 */
async function attempt(what, task, signal) {
  try {
    await task(signal);
    showFailure(what, null);
    return true;
  } catch (error) {
    if (signal.aborted || error instanceof OutOfReachError) return false;
    if (!(error instanceof RefusedError)) throw error;
    showFailure(what, `${what} cannot be read: ${error.message}`);
    return false;
  }
}
