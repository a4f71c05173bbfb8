import type { ServerResponse } from 'node:http';
import type { Sample, Sampler } from './sampler.ts';

/** When the browser tries again after it has lost the connection, ms. */
const RETRY_MS = 1000;

/**
 * Answers with server-sent events, until the client is gone: one for each member of the state that has changed, named
 * after it, and `trouble` when the state cannot be read, with the reason.
 *
 * @see HTML Living Standard, "Server-sent events"
 */
export function streamEvents<T extends object>(sampler: Sampler<T>, response: ServerResponse): void {
  const sent = new Map<string, string>();
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(`retry: ${RETRY_MS}\n\n`);
  const unsubscribe = sampler.subscribe((sample) => {
    // Whoever does not keep up misses a sample, and gets the next one.
    if (response.writableNeedDrain) return;
    // The trouble has taken the place of all that was told, which is news again after it.
    if ('error' in sample) sent.clear();
    for (const [name, content] of Object.entries(membersOf(sample))) {
      const data = JSON.stringify(content);
      if (sent.get(name) === data) continue;
      sent.set(name, data);
      response.write(`event: ${name}\ndata: ${data}\n\n`);
    }
  });
  response.once('close', unsubscribe);
}

function membersOf<T extends object>(sample: Sample<T>): object {
  return 'state' in sample ? { trouble: null, ...sample.state } : { trouble: sample.error };
}
