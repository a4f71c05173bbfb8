import { NOT_ADMITTED, send } from './api.js';

/**
 * @typedef {import('../protocol.ts').PageState & { trouble: string | null }} Events
 */

/** When to try again after the connection was lost, ms. */
const RETRY_MS = 1000;

/** The console's events, from a connection that is made again whenever it is lost. */
export class EventStream {
  /** @type {Map<string, (content: unknown) => void>} */
  #handlers = new Map();
  #listeners;

  /** @param {{ onConnection: (connected: boolean) => void, onRefusal: () => void }} listeners */
  constructor(listeners) {
    this.#listeners = listeners;
  }

  /**
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {(content: Events[Name]) => void} handle
   */
  on(name, handle) {
    this.#handlers.set(name, (content) => handle(/** @type {Events[Name]} */ (content)));
    return this;
  }

  /** Reads events for as long as this page is open, and is admitted. */
  async open() {
    const { onConnection, onRefusal } = this.#listeners;
    for (;;) {
      const response = await answerOf(send('events', {}));
      if (response?.status === NOT_ADMITTED) return onRefusal();
      if (response?.ok && response.body !== null) {
        onConnection(true);
        await this.#read(response.body);
      }
      onConnection(false);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  /** @param {ReadableStream<Uint8Array<ArrayBuffer>>} body */
  async #read(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const chunk = await answerOf(reader.read());
      if (chunk === undefined || chunk.done) return;
      const lines = (rest + chunk.value).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [name, content] = JSON.parse(line);
        this.#handlers.get(name)?.(content);
      }
    }
  }
}

/**
 * What the server answers; undefined where it does not, which is no failure of this page.
 * @template T
 * @param {Promise<T>} request
 * @returns {Promise<T | undefined>}
 */
function answerOf(request) {
  return request.catch(() => undefined);
}
