const MINUTE_MS = 60_000;

/** Long enough for SQS's counts, which are late by up to a minute, to even out; short enough to follow what happens. ms. */
const WINDOW_MS = 3 * MINUTE_MS;

/** Changes over less than this say nothing, ms. */
const LEAST_SPAN_MS = MINUTE_MS / 2;

interface Sample {
  readonly time: number;
  readonly messages: number;
}

/** How long queues were in the last three minutes. */
export class DepthHistory {
  readonly #samples = new Map<string, readonly Sample[]>();

  /** @param time epoch ms */
  add(queue: string, messages: number, time: number): void {
    const kept = this.#of(queue).filter((sample) => time - sample.time <= WINDOW_MS);
    this.#samples.set(queue, [...kept, { time, messages }]);
  }

  /** By how much the number of messages changed a minute; `undefined` before it was watched for half a minute. */
  changePerMinute(queue: string): number | undefined {
    const samples = this.#of(queue);
    const [first, last] = [samples[0], samples.at(-1)];
    if (first === undefined || last === undefined || last.time - first.time < LEAST_SPAN_MS) return undefined;
    return ((last.messages - first.messages) / (last.time - first.time)) * MINUTE_MS;
  }

  #of(queue: string): readonly Sample[] {
    return this.#samples.get(queue) ?? [];
  }
}
