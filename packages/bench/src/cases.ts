import { createHmac } from 'node:crypto';
import { type RecordKind, type RecordKindName, recordKinds } from '@alma-cache/cache-schemas';
import { loanEventText, requestEventText } from '@alma-cache/testing/alma-events';
import { sqsEvent } from '@alma-cache/testing/lambda';
import type { Cloud } from './cloud.ts';

/** Work for one function. */
export interface Case {
  readonly name: string;
  /** The function's key in serverless.yml. */
  readonly function: string;
  /** How many users, records or requests one event is about. */
  readonly items: number;
  /** Variables of the function, beside those of the cloud. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Makes the data that the events are about, and the events: the n-th, from 0. */
  readonly prepare: (cloud: Cloud) => Promise<(n: number) => Promise<unknown>>;
}

/** How many records of each kind a user has. */
export type Size = Readonly<Partial<Record<`${RecordKindName}s`, number>>>;

const TYPICAL: Size = { loans: 5, requests: 1, fees: 1 };
const HEAVY: Size = { loans: 120, requests: 10, fees: 10 };

/** What `npm run bench` measures. */
export const CASES: readonly Case[] = [
  usersCase('updateUser, 5 typical users', 5, TYPICAL),
  usersCase('updateUser, 5 heavy users', 5, HEAVY),
  usersCase('updateUser, one of 1,000 loans', 1, { loans: 1000, requests: 0, fees: 0 }),
  usersCase('updateUser in direct mode, 5 typical users', 5, TYPICAL, 'direct'),
  usersCase('updateUser in direct mode, 5 heavy users', 5, HEAVY, 'direct'),
  usersCase(
    'updateUser in direct mode, one of 1,000 loans',
    1,
    { loans: 1000, requests: 0, fees: 0 },
    'direct',
  ),
  recordsCase('updateLoan', 'loans', 'loanID'),
  recordsCase('updateRequest', 'requests', 'requestID'),
  recordsCase('updateFee', 'fees', 'feeID'),
  eventsCase('loanUpdated', (time, id, user) =>
    loanEventText('LOAN_CREATED', time, { loan_id: id, user_id: user }),
  ),
  eventsCase('loanReturned', (time, id, user) =>
    loanEventText('LOAN_RETURNED', time, { loan_id: id, user_id: user }),
  ),
  eventsCase('requestUpdated', (time, id, user) =>
    requestEventText('REQUEST_CREATED', time, { request_id: id, user_primary_id: user }),
  ),
  eventsCase('requestClosed', (time, id, user) =>
    requestEventText('REQUEST_CLOSED', time, { request_id: id, user_primary_id: user }),
  ),
  webhookCase(),
  apiCase('api, all in the cache', 'hit'),
  apiCase('api, a loan not in the cache', 'partial'),
  apiCase('api, nothing in the cache', 'miss'),
];

const kinds: readonly RecordKind[] = Object.values(recordKinds);

let users = 0;

/** Adds users to Alma, whom no case has met yet. */
function addUsers({ alma }: Cloud, count: number, size: Size) {
  return Array.from({ length: count }, () => alma.data.addUser({ primaryId: `reader${++users}`, ...size }));
}

/** A batch of users, the same ones again and again. */
export function usersCase(
  name: string,
  count: number,
  size: Size,
  refreshMode: 'queued' | 'direct' = 'queued',
): Case {
  return {
    name,
    function: 'updateUser',
    items: count,
    environment: { REFRESH_MODE: refreshMode },
    prepare: async (cloud) => {
      const ids = addUsers(cloud, count, size).map(({ primaryId }) => primaryId);
      return async () => sqsEvent(ids);
    },
  };
}

/** A batch of ten messages of one kind. */
function recordsCase(name: string, kind: keyof Size, idName: string): Case {
  return {
    name: `${name}, 10 messages`,
    function: name,
    items: 10,
    prepare: async (cloud) => {
      const [user] = addUsers(cloud, 1, { loans: 0, requests: 0, fees: 0, [kind]: 10 });
      const ids = user?.[kind].ids() ?? [];
      const bodies = ids.map((id) => JSON.stringify({ userID: user?.primaryId, [idName]: id }));
      // Later than whatever the case itself has read, or that would spare the call that is measured.
      const SentTimestamp = String(Date.now() + 3_600_000);
      return async () => {
        const { Records } = sqsEvent(bodies);
        return {
          Records: Records.map((record) => ({
            ...record,
            attributes: { ...record.attributes, SentTimestamp },
          })),
        };
      };
    },
  };
}

/** Ten events of one kind about ten users who are in the cache, each batch later than the last. */
function eventsCase(name: string, textOf: (time: string, id: string, user: string) => string): Case {
  return {
    name: `${name}, 10 events`,
    function: name,
    items: 10,
    prepare: async (cloud) => {
      const owners = addUsers(cloud, 10, TYPICAL).map(({ primaryId }) => primaryId);
      await Promise.all(owners.map((owner) => fillCache(cloud, owner, 0)));
      const now = Date.now();
      return async (n) =>
        sqsEvent(
          owners.map((owner, index) => textOf(new Date(now + n).toISOString(), String(1000 + index), owner)),
        );
    },
  };
}

/** Alma posts one event. */
function webhookCase(): Case {
  return {
    name: 'receiveEvent',
    function: 'receiveEvent',
    items: 1,
    prepare:
      async ({ alma }) =>
      async () => {
        const body = loanEventText('LOAN_CREATED', new Date().toISOString(), { loan_id: '1' });
        // The parameter store holds Alma's key under every name.
        const signature = createHmac('sha256', alma.apiKey).update(body).digest('base64');
        return {
          httpMethod: 'POST',
          headers: { 'X-Exl-Signature': signature },
          body,
          isBase64Encoded: false,
        };
      },
  };
}

/** An application asks for a typical user. */
function apiCase(name: string, cached: 'hit' | 'partial' | 'miss'): Case {
  const resource = '/users/{userID}';
  return {
    name,
    function: 'api',
    items: 1,
    prepare: async (cloud) => {
      const ask = (userID: string) => ({
        httpMethod: 'GET',
        resource,
        path: resource,
        pathParameters: { userID },
      });
      const newUser = () => addUsers(cloud, 1, TYPICAL)[0];
      if (cached === 'miss') return async () => ask(newUser()?.primaryId ?? '');
      return async () => {
        const user = newUser();
        await fillCache(cloud, user?.primaryId ?? '', cached === 'partial' ? 1 : 0);
        return ask(user?.primaryId ?? '');
      };
    },
  };
}

/** Writes a user and their records into the cache as the functions would, all but some loans. */
async function fillCache({ alma, dynamoDb, tables }: Cloud, primaryId: string, missingLoans: number) {
  const user = alma.data.user(primaryId);
  const tomorrow = Math.floor(Date.now() / 1000) + 86_400;
  const put = (table: string, item: object) => dynamoDb.putItem(table, { ...item, version: Date.now() });
  const owner = primaryId.toLowerCase();
  await Promise.all([
    put(tables.user, {
      primary_id: owner,
      ...Object.fromEntries(kinds.map(({ list, plural }) => [list, user[plural].ids()])),
      expiry_date: tomorrow,
    }),
    ...user.loans
      .ids()
      .slice(missingLoans)
      .map((id) =>
        put(tables.loan, { loan_id: id, user_id: owner, loan_status: 'ACTIVE', expiry_date: tomorrow }),
      ),
    ...user.requests
      .ids()
      .map((id) =>
        put(tables.request, { request_id: id, user_primary_id: owner, record_expiry_date: tomorrow }),
      ),
    ...user.fees
      .ids()
      .map((id) => put(tables.fee, { id, user_primary_id: { value: owner }, expiry_date: tomorrow })),
  ]);
}
