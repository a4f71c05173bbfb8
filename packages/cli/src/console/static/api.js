import { showFailure } from './connection.js';
import { token } from './session.js';

/** The server does not answer: what the banner of the connection says already. */
class OutOfReachError extends Error {}

/** The server has answered that it cannot do what it was asked. */
class RefusedError extends Error {}

/** What the server says to whoever has no token, or that of another console. */
export const NOT_ADMITTED = 401;

/**
 * Sends a request to the server of this page.
 * @param {string} path
 * @param {RequestInit} options
 */
export function send(path, options) {
  return fetch(path, { ...options, headers: { authorization: `Bearer ${token()}` } });
}

/**
 * Asks the server of this page.
 * @template T
 * @param {string} path
 * @param {Readonly<Record<string, string>>} query
 * @param {{ signal: AbortSignal, method?: 'GET' | 'POST' }} options
 * @returns {Promise<T>}
 */
export async function ask(path, query, options) {
  const { ok, answer } = await reach(`${path}?${new URLSearchParams(query)}`, options);
  if (!ok) throw new RefusedError(answer.error);
  return answer;
}

/**
 * @param {string} url
 * @param {RequestInit} options
 */
async function reach(url, options) {
  try {
    const response = await send(url, options);
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
