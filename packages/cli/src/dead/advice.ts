import { CACHED_KINDS } from '../kinds.ts';

const KEY = 'put the API key right (the parameter that ALMA_API_KEY_NAME names), then redrive';
const SECRET = 'put the secret right (the SSM parameter that the error names), then redrive';
const SSM_WELL = 'redrive once SSM answers again';
const ALMA_WELL = 'redrive once Alma answers again';
const TABLE = 'look at the table and at what the function may do with it, then redrive';
const GONE = 'Alma has none of this id; look at the ids with --bodies, then purge';
const SENDER = 'redriving cannot help: look at it with --bodies, correct whoever sends it, then purge';

const QUOTA = 'the day’s quota was used up; redrive after midnight UTC';
const OURS =
  'a fault of ours: its log line says where; roll back if a deployment came just before, keep the messages, redrive after the fix';

/** What to do about dead-lettered messages, by the error code that the functions log. */
const BY_CODE: Readonly<Record<string, string>> = {
  BAD_MESSAGE: SENDER,
  ALMA_INVALID_ID: SENDER,
  CACHE_INVALID_ID: SENDER,
  TOPIC_MESSAGE_UNSENDABLE: SENDER,
  ...Object.fromEntries(CACHED_KINDS.map((kind) => [`ALMA_${kind.toUpperCase()}_NOT_FOUND`, GONE])),
  ALMA_KEY_REFUSED: KEY,
  API_KEY_MISSING: KEY,
  API_KEY_NOT_CONFIGURED: KEY,
  API_KEY_REFUSED: KEY,
  API_KEY_UNUSABLE: KEY,
  API_KEY_UNAVAILABLE: SSM_WELL,
  SECRET_MISSING: SECRET,
  SECRET_UNUSABLE: SECRET,
  SECRET_UNAVAILABLE: SSM_WELL,
  ALMA_THROTTLED_DAY: QUOTA,
  ALMA_RESERVE: QUOTA,
  POSTPONED: QUOTA,
  ALMA_THROTTLED_SECOND: 'deploy with a lower almaRequestsPerSecond, then redrive with a --rate',
  ALMA_REJECTED: 'Alma will not do it; --bodies shows what it said',
  ALMA_SERVER_FAULT: ALMA_WELL,
  ALMA_NETWORK: ALMA_WELL,
  ALMA_TIMEOUT: ALMA_WELL,
  ALMA_UNREADABLE: ALMA_WELL,
  ALMA_CONFIG: 'put the region, URL and rate of Alma right, deploy, then redrive',
  CACHE_TABLE_MISSING: TABLE,
  CACHE_REJECTED: TABLE,
  CACHE_INVALID_VERSION: OURS,
  CACHE_RECORD_TOO_LARGE: 'DynamoDB holds no record of over 400 KB; purge',
  CACHE_THROTTLED: 'redrive with a --rate',
  CACHE_CONTENDED: 'redrive with a --rate',
  CACHE_UNAVAILABLE: 'redrive once DynamoDB answers again',
  QUEUE_NOT_FOUND: 'deploy the stack again: a queue is missing; then redrive',
  QUEUE_SEND_FAILED: 'redrive',
  QUEUE_DELETE_FAILED: 'redrive',
  QUEUE_VISIBILITY_UNCHANGED: 'redrive',
  ENV_MISSING: 'deploy the stack again: the function lacks a variable; then redrive',
  ENV_INVALID: 'deploy the stack again: a variable of the function has a wrong value; then redrive',
  PROCESSING_FAILED: OURS,
  DEADLINE_EXCEEDED: 'Alma was too slow for the time that the function has; redrive with a --rate',
};

const UNKNOWN_CODE = '--bodies shows what the function said';
const NOT_LOGGED =
  'the function timed out or crashed, or somebody sent it here; look at the function’s errors, then redrive';

/** @param code undefined where no failure of the messages is logged */
export function adviceOn(code: string | undefined): string {
  return code === undefined ? NOT_LOGGED : (BY_CODE[code] ?? UNKNOWN_CODE);
}
