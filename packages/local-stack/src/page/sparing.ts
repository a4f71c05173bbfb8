/** A read may take this share of the time. */
const SHARE = 1 / 20;

/**
 * Makes a costly read harmless to whoever it slows down: it is done again only when something has changed, and so rarely
 * that it takes a twentieth of the time at most; in between the last result is good enough. Callers share a read.
 *
 * @param changes answers something else than before when there may be something new
 * @param now a clock, ms
 */
export function sparing<T>(
  read: () => Promise<T>,
  changes: () => unknown,
  now: () => number = () => performance.now(),
): () => Promise<T> {
  let last: { readonly result: T; readonly seen: unknown; readonly notBefore: number } | undefined;
  let running: Promise<T> | undefined;

  const readNow = async (): Promise<T> => {
    const seen = changes();
    const start = now();
    const result = await read();
    const end = now();
    last = { result, seen, notBefore: end + (end - start) * (1 / SHARE - 1) };
    return result;
  };

  return async () => {
    if (running) return await running;
    if (last && (last.seen === changes() || now() < last.notBefore)) return last.result;
    running = readNow().finally(() => {
      running = undefined;
    });
    return await running;
  };
}
