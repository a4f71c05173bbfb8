import { checkedDuration, type Duration } from '../duration.ts';
import { InvalidOptionError } from '../errors.ts';
import { Random } from '../random.ts';

/** What goes wrong on the way from Alma to the endpoint. */
export interface Disturbances {
  /** The share of the events that are never sent, 0 to 1. Default 0. */
  readonly lost?: number;
  /** The share of the other events that are sent twice, 0 to 1. Default 0. */
  readonly duplicated?: number;
  /**
   * The share of the copies that are held back until one to three later ones have been sent, or until
   * `settled` is waited for and nothing else is left to send; then they go behind all others. 0 to 1.
   * Default 0.
   */
  readonly outOfOrder?: number;
  /** How long a copy is under way before it arrives, in ms; others may overtake it. Default 0. */
  readonly delay?: Duration;
  /**
   * The share of the events that are written as Alma has not been seen to: with a byte order mark, white space, unknown
   * members, characters that queues refuse, ids as numbers. 0 to 1. Default 0.
   */
  readonly oddlyWritten?: number;
}

/** How one copy of an event gets to the endpoint. */
export interface Passage {
  /** How many later copies go first, at least. */
  readonly heldFor: number;
  /** In ms. */
  readonly delay: number;
}

/** What is drawn for an event. */
interface Drawn {
  /** None when it is lost, two when it is duplicated. */
  readonly passages: readonly Passage[];
  readonly isOdd: boolean;
}

export type Draw = (eventId: string) => Drawn;

/**
 * The draw of the given disturbances. What is drawn depends on the seed and the event alone.
 * @throws InvalidOptionError when a share or a delay is out of range
 */
export function drawFrom(seed: number, disturbances: Disturbances): Draw {
  const { lost = 0, duplicated = 0, outOfOrder = 0, oddlyWritten = 0 } = disturbances;
  for (const [name, share] of Object.entries({ lost, duplicated, outOfOrder, oddlyWritten })) {
    if (!(share >= 0 && share <= 1)) {
      throw new InvalidOptionError(`${name} must be from 0 to 1, not ${share}.`);
    }
  }
  const delay = checkedDuration('delay', disturbances.delay ?? 0);
  return (eventId) => {
    const random = (what: string, copy: number) => new Random(seed, 'webhook', what, eventId, copy);
    const isOdd = random('oddly written', 1).chance(oddlyWritten);
    if (random('lost', 1).chance(lost)) {
      return { passages: [], isOdd };
    }
    const copies = random('duplicated', 1).chance(duplicated) ? [1, 2] : [1];
    const passages = copies.map((copy) => ({
      heldFor: random('out of order', copy).chance(outOfOrder) ? random('held for', copy).integer(1, 3) : 0,
      delay: random('delay', copy).integer(...delay),
    }));
    return { passages, isOdd };
  };
}
