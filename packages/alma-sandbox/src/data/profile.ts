import { Random } from '../random.ts';
import type { Origin } from './origin.ts';
import { recordKinds, recordLists } from './record-kinds.ts';
import type { Profile } from './sandbox-user.ts';
import { firstNames, lastNames } from './vocabulary.ts';

/**
 * Users come in blocks of this size; each block has one with hundreds of loans and one of each unusual id.
 */
const BLOCK = 40;

/**
 * Ids that are legal in Alma and that careless clients get wrong. Each holds the user's number as its only
 * digits.
 */
const unusualIds: readonly ((number: number) => string)[] = [
  (number) => String(number).padStart(7, '0'),
  (number) => `anna.müller${number}@example.edu`,
  (number) => `van der Berg ${number}`,
  (number) => `a+b${number}`,
  (number) => `dept/user${number}`,
  (number) => `half%off${number}`,
];

/** The profile of user `number` (from 1). It depends on nothing but the seed and the number. */
export function inventProfile(origin: Origin, number: number): Profile {
  const random = new Random(origin.seed, 'user', number);
  const firstName = random.pick(firstNames);
  const lastName = random.pick(lastNames);
  const unusualId = unusualIds[(number % BLOCK) - 3];
  return {
    primaryId: unusualId?.(number) ?? usualId(random, firstName, lastName, number),
    firstName,
    lastName,
    ...recordCounts(random, origin, number),
  };
}

/** The number in an invented primary id, or `undefined` when it holds none. */
export function numberInId(primaryId: string): number | undefined {
  const digits = /\d+/.exec(primaryId);
  return digits ? Number(digits[0]) : undefined;
}

function usualId(random: Random, firstName: string, lastName: string, number: number): string {
  const id = `${firstName}.${lastName}${number}`;
  return random.chance(0.3) ? id : id.toLowerCase();
}

function recordCounts(random: Random, origin: Origin, number: number) {
  const inBlock = new Random(origin.seed, 'heavy', Math.floor(number / BLOCK)).integer(0, BLOCK - 1);
  const isHeavy = number % BLOCK === inBlock;
  if (!isHeavy && random.chance(0.15)) return {};
  const counts = recordLists.map((list) => {
    const [least, most] = recordKinds[list].counts[isHeavy ? 'heavy' : 'usual'];
    return [list, random.integer(least, most)] as const;
  });
  return Object.fromEntries(counts);
}
