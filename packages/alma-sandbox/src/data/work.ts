import type { Random } from '../random.ts';
import { makeId } from './ids.ts';
import type { Owner } from './origin.ts';
import { adjectives, firstNames, genres, lastNames, subjects } from './vocabulary.ts';

/** What a record says about the work it is for. */
export interface Work {
  readonly mms_id: string;
  readonly title: string;
  readonly author: string | null;
  readonly description: string | null;
}

/** An invented work; some have no author, most have no description. */
export function inventWork(random: Random, owner: Owner, index: number): Work {
  return {
    mms_id: makeId('mms', owner.number, index),
    title: `${random.pick(adjectives)} ${random.pick(genres)} ${random.pick(subjects)}`,
    author: random.chance(0.2) ? null : `${random.pick(lastNames)}, ${random.pick(firstNames)}`,
    description: random.chance(0.8) ? null : `v.${random.integer(1, 12)} no.${random.integer(1, 4)}`,
  };
}
