import { format } from 'node:util';
import { invokeStore } from './invoke-store.mjs';

/** The console's methods; each writes with its name as the level, `log` as `info`. */
const METHODS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/**
 * Writes a line as Lambda does in its text format: time, request id, level and message, divided by tabs; of a message with
 * line breaks one line, with carriage returns.
 */
export function writeLine(level, message, ...parameters) {
  const time = new Date().toISOString();
  const fields = [time, invokeStore.getRequestId(), level.toUpperCase(), format(message, ...parameters)];
  process.stdout.write(`${fields.join('\t').replaceAll('\n', '\r')}\n`);
}

/** Has the console write such lines. */
export function patchConsole() {
  const writer =
    (level) =>
    (message, ...parameters) =>
      writeLine(level, message, ...parameters);
  const methods = Object.fromEntries(METHODS.map((name) => [name, writer(name)]));
  Object.assign(console, methods, { log: methods.info });
}
