import { env } from 'node:process';
import type { Logger } from '@aws-lambda-powertools/logger';
import type { LogAttributes } from '@aws-lambda-powertools/logger/types';
import { isColdStart } from './cold-start.ts';
import { userIdMask } from './user-id-mask.ts';

/** Whether the operator asks for user ids in the logs. */
const logsUserIds = (): boolean => env.LOG_USER_IDS === 'true';

/** The users whom a piece of work is about, for what is logged of it. */
export class UserIds {
  readonly #masks = new Map<string, (text: string) => string>();

  constructor(userId?: string | null) {
    this.add(userId);
  }

  /** Adds a user; nothing where the id is not known. */
  add(userId: string | null | undefined): void {
    if (userId) this.#masks.set(userId, userIdMask(userId));
  }

  /** The text as it may be logged: without the ids, unless `LOG_USER_IDS` is `true`. */
  mask(text: string): string {
    if (logsUserIds()) return text;
    return [...this.#masks.values()].reduce((masked, mask) => mask(masked), text);
  }

  /** What a log line says of the user: the id where `LOG_USER_IDS` is `true`. */
  get shown(): { userId?: string } {
    const [userId] = this.#masks.keys();
    return userId !== undefined && logsUserIds() ? { userId } : {};
  }
}

/** What is written by the logger itself or by SQS, and must stay whole to be of use. */
const KEPT = new Set([
  'level',
  'timestamp',
  'service',
  'function_name',
  'function_arn',
  'function_request_id',
  'xray_trace_id',
  'messageId',
]);

/**
 * A child of a logger for work about some users, known now or added later. Where the environment variable `LOG_USER_IDS`
 * is `true` each of its lines says `userId`; elsewhere the ids are taken out of whatever the lines say.
 */
export function loggerAbout(userIds: UserIds, logger: Logger, persistentKeys: LogAttributes = {}): Logger {
  const lineOf = (line: object) => ({ ...line, ...coldStartOf(logger, line), ...userIds.shown });
  return logger.createChild({
    persistentKeys,
    jsonReplacerFn: (key, value) => {
      if (typeof value === 'string') return KEPT.has(key) ? value : userIds.mask(value);
      return key === '' ? lineOf(value as object) : value;
    },
  });
}

/** What a line of the child has to say of the cold start, if it says anything. */
function coldStartOf(logger: Logger, line: object): { cold_start?: boolean } {
  const isCold = isColdStart(logger);
  return isCold !== undefined && 'cold_start' in line ? { cold_start: isCold } : {};
}
