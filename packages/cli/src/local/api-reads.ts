import type { SandboxUser } from '@alma-cache/alma-sandbox';
import { type RecordKind, recordKinds } from '@alma-cache/cache-schemas';
import type { LocalStack } from '@alma-cache/local-stack';
import { isObject } from '../is-object.ts';
import { KIND_WORDS } from '../kinds.ts';
import { counted } from '../output/number.ts';
import type { Alma } from './alma.ts';

/** Users whose records are read through the API. */
const READ_USERS = 20;

/** What the API answered. */
export interface ApiSummary {
  readonly users: number;
  /** How many answers came from the cache alone. */
  readonly fromCache: number;
  /** Users whose answer was neither their records nor that there is no such user. */
  readonly failed: number;
  /** Users whose answer differs from what Alma holds; null where that is not known. */
  readonly different: number | null;
}

export interface ReadOptions {
  readonly alma: Alma;
  readonly userIds: readonly string[];
  readonly signal: AbortSignal;
}

/** Reads the first few users through the API, one after the other, and compares them with the sandbox. */
export async function readApi(stack: LocalStack, options: ReadOptions): Promise<ApiSummary> {
  const { alma, userIds, signal } = options;
  const users = userIds.slice(0, READ_USERS);
  let fromCache = 0;
  let failed = 0;
  let different = 0;
  for (const id of users) {
    const { url, apiKey } = stack.api;
    const headers = { 'x-api-key': apiKey };
    const response = await fetch(`${url}/users/${encodeURIComponent(id)}`, { headers, signal });
    const answer: unknown = await response.json();
    if (response.headers.get('x-cache') === 'hit') fromCache += 1;
    if (response.status !== 200 && response.status !== 404) failed += 1;
    else if (alma.sandbox && !isSame(response.status, answer, alma.sandbox.data.findUser(id))) different += 1;
  }
  return { users: users.length, fromCache, failed, different: alma.sandbox ? different : null };
}

/** Whether an answer has the user's records, each in the state in which Alma has it. */
function isSame(status: number, answer: unknown, user: SandboxUser | undefined): boolean {
  if (!user || !isObject(answer)) return !user && status === 404;
  const kinds: readonly RecordKind[] = Object.values(recordKinds);
  return kinds.every(({ name, plural, idField }) =>
    sameStates(answer[plural], user[plural], idField, KIND_WORDS[name].state),
  );
}

/** Whether two lists hold the same records, in whatever order, with the same value of the field that events change. */
function sameStates(answered: unknown, inAlma: Iterable<object>, id: string, state: string): boolean {
  if (!Array.isArray(answered)) return false;
  const states = (records: Iterable<unknown>) =>
    [...records].map((record) => (isObject(record) ? `${record[id]} ${record[state]}` : 'no record')).sort();
  return states(answered).join('\n') === states(inAlma).join('\n');
}

/** Answers that are not what they should be. */
export function wrongCount({ failed, different }: ApiSummary): number {
  return failed + (different ?? 0);
}

export function renderApi({ users, fromCache, failed, different }: ApiSummary, alma: string): string {
  const comparison = different === 0 ? `, all as in ${alma}` : `, ${different} not as in ${alma}`;
  return [
    `${counted(users, 'user')} read through the API, ${fromCache} from the cache alone`,
    failed > 0 ? `, ${failed} without success` : '',
    different === null || (failed > 0 && different === 0) ? '' : comparison,
  ].join('');
}
