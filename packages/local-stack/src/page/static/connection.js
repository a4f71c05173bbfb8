import { byId, setText } from './dom.js';
import { formatClock } from './format.js';
import { showUnknownHealth } from './health.js';

const banner = byId('connection');
let connected = true;

/**
 * Says when what is shown is not live, and since when.
 * @param {boolean} isConnected
 */
export function showConnection(isConnected) {
  if (connected === isConnected) return;
  connected = isConnected;
  document.body.classList.toggle('stale', !connected);
  banner.hidden = connected;
  if (connected) return;
  showUnknownHealth('Connection lost');
  const since = formatClock(Date.now());
  setText(
    banner,
    `Not live since ${since}: the stack has stopped or is out of reach. This page goes on trying, but a stack that is started anew prints a new address.`,
  );
}

/**
 * Says that the stack is there but cannot be read.
 * @param {string | null} trouble
 */
export function showTrouble(trouble) {
  banner.hidden = trouble === null;
  if (trouble !== null) setText(banner, `Something cannot be read: ${trouble}`);
}
