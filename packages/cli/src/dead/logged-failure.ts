import { isObject } from '../is-object.ts';

/** Why a message failed as the function logged it. */
export interface LoggedFailure {
  /** The stable error code, such as `ALMA_TIMEOUT`. */
  readonly code: string;
  /** May name ids. */
  readonly message: string;
}

/** The failures that a log line tells of. */
export function failuresIn(line: string): [messageId: string, failure: LoggedFailure][] {
  const { level, messageId, messageIds, message, code, because } = jsonOf(line);
  // What was put off is logged as no error, message by message.
  if (level === 'ERROR' && typeof messageId === 'string' && typeof code === 'string') {
    return [[messageId, { code, message: String(message) }]];
  }
  // The limit that put the messages off is their reason; what went wrong in hiding them is not.
  if (!Array.isArray(messageIds) || !/^Postponed/.test(String(message))) return [];
  const reason = because as { readonly code?: unknown; readonly message?: unknown } | null | undefined;
  if (typeof reason?.code !== 'string') return [];
  const failure = { code: reason.code, message: String(reason.message) };
  return messageIds.map((id) => [String(id), failure]);
}

function jsonOf(line: string): Readonly<Record<string, unknown>> {
  // Most lines say something else: they are not worth parsing.
  if (!line.includes('"messageId')) return {};
  try {
    const content: unknown = JSON.parse(line);
    return isObject(content) ? content : {};
  } catch {
    // A line that only looks like JSON says nothing of a message.
    return {};
  }
}
