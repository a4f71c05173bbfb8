import { setTimeout as sleep } from 'node:timers/promises';

/** How long a deployed stack may take to come to rest, ms: its queues are polled, and a message that failed waits for its timeout. */
const PATIENCE_MS = 120_000;

/** Tries again, four times a second, until what is expected holds; then, or when patience is at an end, says how it went. */
export async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  while (true) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(250);
    }
  }
}
