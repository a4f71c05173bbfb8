import type { LogLine } from './function-log.ts';

/** Why a function could not process a message. */
export interface MessageFailure {
  readonly messageId: string;
  readonly code: string;
  readonly message: string;
}

/** What a line of the log says of a message that failed; undefined where the line says something else. */
export function messageFailure({ json }: LogLine): MessageFailure | undefined {
  if (json?.level !== 'ERROR') return undefined;
  const { messageId, code, message } = json;
  if (typeof messageId !== 'string' || typeof code !== 'string') return undefined;
  return { messageId, code, message: String(message) };
}
