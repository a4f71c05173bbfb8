import type { ServerResponse } from 'node:http';
import type { Sample, Sampler } from './sampler.ts';

/**
 * Answers with a line of JSON for each event, until the client is gone: `[name, content]` for each member of the state that has
 * changed, and `["trouble", reason]` when the state cannot be read. The browser's own EventSource cannot send a token.
 */
export function streamEvents<T extends object>(sampler: Sampler<T>, response: ServerResponse): void {
  const sent = new Map<string, string>();
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  // The client knows that it is connected before there is anything to say.
  response.flushHeaders();
  const unsubscribe = sampler.subscribe((sample) => {
    // Whoever does not keep up misses a sample, and gets the next one.
    if (response.writableNeedDrain) return;
    // The trouble has taken the place of all that was shown, which is news again after it.
    if ('error' in sample) sent.clear();
    for (const [name, content] of Object.entries(membersOf(sample))) {
      const line = JSON.stringify([name, content]);
      if (sent.get(name) === line) continue;
      sent.set(name, line);
      response.write(`${line}\n`);
    }
  });
  response.once('close', unsubscribe);
}

function membersOf<T extends object>(sample: Sample<T>): object {
  return 'state' in sample ? { trouble: null, ...sample.state } : { trouble: sample.error };
}
