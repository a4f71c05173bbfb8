/**
 * @typedef {import('../protocol.ts').PageState & { trouble: string | null }} Events
 */

/** When to try again after the browser itself has given up, ms. */
const RETRY_MS = 2000;

/** The stack's events, from a connection that is made again whenever it is lost. */
export class EventStream {
  /** @type {Map<string, (data: string) => void>} */
  #handlers = new Map();
  #onConnection;

  /** @param {(connected: boolean) => void} onConnection */
  constructor(onConnection) {
    this.#onConnection = onConnection;
  }

  /**
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {(content: Events[Name]) => void} handle
   */
  on(name, handle) {
    this.#handlers.set(name, (data) => handle(JSON.parse(data)));
    return this;
  }

  open() {
    const source = new EventSource('events');
    source.addEventListener('open', () => this.#onConnection(true));
    source.addEventListener('error', () => {
      this.#onConnection(false);
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.open(), RETRY_MS);
    });
    for (const [name, handle] of this.#handlers) {
      source.addEventListener(name, ({ data }) => handle(data));
    }
  }
}
