/**
 * Where the token is kept: in this tab, for this address with its port, until the tab is closed. A cookie would be sent to
 * whatever else listens on this machine.
 */
const KEY = 'token';

takeFromAddress();

/** The token that admits to the console; null where this page was not opened by the address that the command printed. */
export function token() {
  return sessionStorage.getItem(KEY);
}

/** The address is seen by whoever looks at the screen, and kept in the history. */
function takeFromAddress() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const given = fragment.get('token');
  if (given === null) return;
  sessionStorage.setItem(KEY, given);
  fragment.delete('token');
  const rest = String(fragment);
  history.replaceState(history.state, '', rest === '' ? location.pathname : `#${rest}`);
}
