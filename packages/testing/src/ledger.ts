import { isDeepStrictEqual } from 'node:util';
import type { UnknownFields } from '@alma-cache/alma-client';
import {
  encodeRecordMessage,
  encodeUserMessage,
  type RecordKind,
  recordKinds,
} from '@alma-cache/cache-schemas';
import type { Item } from '@alma-cache/local-stack';
import type { Harness } from './harness.ts';

interface DeadLetter {
  readonly queue: string;
  readonly messageId: string;
  readonly body: string;
}

interface Account {
  /** What is neither as Alma has it nor waiting in a dead-letter queue: whose it is, and what is wrong. */
  readonly unaccounted: readonly { readonly userId: string; readonly what: string }[];
  /** Cached records that Alma does not have, as `table id`. */
  readonly orphans: readonly string[];
  readonly deadLetters: readonly DeadLetter[];
}

export interface LedgerOptions {
  /** Fields of records that may differ. Default: none. */
  readonly ignoring?: readonly string[];
  /** What only some of Alma's answers tell of a record: the cache may lack it, and has it so where it has it. Default: nothing. */
  readonly sometimesTold?: (inAlma: UnknownFields) => Readonly<Record<string, unknown>>;
}

export interface Ledger {
  /** Compares the whole cache with the whole sandbox. */
  close(): Promise<Account>;
}

/** A record of the sandbox as the client gets it. */
function overTheWire(record: object): UnknownFields {
  return JSON.parse(JSON.stringify(record));
}

/** Accounts for every user and every record of the sandbox, all of whose users' ids were sent. */
export function openLedger(
  { sandbox, stack }: Harness,
  { ignoring = [], sometimesTold = () => ({}) }: LedgerOptions = {},
): Ledger {
  const isCachedAs = (item: Item | undefined, kind: RecordKind, inAlma: UnknownFields) => {
    if (item === undefined) return false;
    const comparable = (record: object) =>
      without([...BOOKKEEPING, ...timesOfWriting(kind, inAlma), ...ignoring], record);
    const told = sometimesTold(inAlma);
    const rightlyTold = Object.keys(told).filter((field) => isDeepStrictEqual(item[field], told[field]));
    return isDeepStrictEqual(comparable(without(rightlyTold, item)), comparable(kind.toRecord(inAlma, 0)));
  };

  const itemsOf = async (table: string, key: string) => {
    const items = (await stack.table(table).scan()).filter((item) => !('deleted' in item));
    return new Map(items.map((item) => [String(item[key]), item]));
  };

  const readDeadLetters = async (): Promise<DeadLetter[]> => {
    const queues = await Promise.all(
      stack.deadLetterQueues.map(async (queue) =>
        (await queue.messages()).map(({ messageId, body }) => ({ queue: queue.logicalId, messageId, body })),
      ),
    );
    return queues.flat();
  };

  return {
    close: async () => {
      const deadLetters = await readDeadLetters();
      const isDead = (queue: string, body: string) =>
        deadLetters.some((letter) => letter.queue === queue && letter.body === body);
      const cachedUsers = await itemsOf('userCacheTable', 'primary_id');
      const users = [...sandbox.data.users()].filter(
        ({ primaryId }) => !isDead('usersDLQ', encodeUserMessage(primaryId)),
      );
      const unaccounted: { userId: string; what: string }[] = [];
      const orphans: string[] = [];

      const account = async (kind: RecordKind) => {
        const table = `${kind.name}CacheTable`;
        const cached = await itemsOf(table, kind.idField);
        for (const user of users) {
          const isWaiting = (id: string) =>
            isDead(`${kind.plural}DLQ`, encodeRecordMessage(kind, { userID: user.primaryId, id }));
          for (const record of user[kind.plural]) {
            const inAlma = overTheWire(record);
            const id = kind.idOf(inAlma);
            if (!isCachedAs(cached.get(id), kind, inAlma) && !isWaiting(id)) {
              unaccounted.push({ userId: user.primaryId, what: `${table} ${id} is not as Alma has it` });
            }
            cached.delete(id);
          }
          const listed = cachedUsers.get(user.primaryId.toLowerCase())?.[kind.list];
          const settled = (ids: unknown) => (ids as string[]).filter((id) => !isWaiting(id)).toSorted();
          if (
            !Array.isArray(listed) ||
            !isDeepStrictEqual(settled(listed), settled(user[kind.plural].ids()))
          ) {
            unaccounted.push({ userId: user.primaryId, what: `${kind.list} are not those that Alma lists` });
          }
        }
        orphans.push(...[...cached.keys()].map((id) => `${table} ${id}`));
      };

      for (const kind of Object.values(recordKinds)) await account(kind);
      return { unaccounted, orphans, deadLetters };
    },
  };
}

function without(fields: readonly string[], record: object): object {
  return Object.fromEntries(Object.entries(record).filter(([field]) => !fields.includes(field)));
}

/** What says when a record was read or written, of every kind. */
const BOOKKEEPING = ['version', 'field_versions', 'read_version', 'revision'];

/** The fields that are other where a record is written at another time; dates that Alma gives are not. */
function timesOfWriting(kind: RecordKind, inAlma: UnknownFields): string[] {
  const [early, late] = [0, 1e12].map((now): Record<string, unknown> => ({ ...kind.toRecord(inAlma, now) }));
  return Object.keys(early ?? {}).filter((field) => !isDeepStrictEqual(early?.[field], late?.[field]));
}
