/**
 * The outcome of the work, or a TimeoutError once the time is over: also where the work ignores the signal.
 * @param ms how long the work may take, in whole ms
 */
export async function inTime<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(Math.max(0, ms));
  const expired = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([work(signal), expired]);
}
