import { InvalidOptionError, SandboxError } from '../errors.ts';
import { idLimits, userOfId } from './ids.ts';
import type { Origin } from './origin.ts';
import { inventProfile, numberInId } from './profile.ts';
import { recordLists } from './record-kinds.ts';
import { SandboxUser, type UserSpecification } from './sandbox-user.ts';

/**
 * All users of the imitated institution: the truth that the sandbox answers with. Invented users are made
 * when somebody first asks for them, so any number of them starts at once.
 */
export class SandboxData {
  readonly #origin: Origin;
  readonly #invented: number;
  /** Users that were made already, by their number. */
  readonly #made = new Map<number, SandboxUser>();
  /** The numbers of specified users, by their lower-case primary id. */
  readonly #specified = new Map<string, number>();
  /** The numbers of users, by the primary ids, in lower case, that they had earlier. */
  readonly #renamed = new Map<string, number>();
  readonly #removed = new Set<number>();
  #last: number;
  /** How many entries of the list of all users are no users. */
  readonly contacts: number;
  /**
   * Whether answers have the label of a request's status, `On Hold Shelf`, in place of its code, as some captures of Alma
   * have. Webhooks always have the code.
   */
  statusLabels = false;

  /** @param users how many users to invent, or exactly which users there are */
  constructor(origin: Origin, users: number | readonly UserSpecification[], contacts = 0) {
    this.#origin = origin;
    this.contacts = checkedCount('contacts', contacts, idLimits.users);
    this.#invented = typeof users === 'number' ? checkedCount('users', users, idLimits.users) : 0;
    this.#last = this.#invented;
    if (typeof users !== 'number') {
      for (const user of users) {
        this.addUser(user);
      }
    }
  }

  /** Epoch ms of the UTC midnight that all dates are relative to. */
  get today(): number {
    return this.#origin.today;
  }

  get userCount(): number {
    return this.#last - this.#removed.size;
  }

  /** All users, or at most `limit` of them from `offset` on, in the order of their creation. */
  *users(offset = 0, limit = Number.POSITIVE_INFINITY): Iterable<SandboxUser> {
    let position = 0;
    for (let number = 1; number <= this.#last && position < offset + limit; number += 1) {
      if (!this.#removed.has(number)) {
        if (position >= offset) {
          yield this.#userByNumber(number);
        }
        position += 1;
      }
    }
  }

  /** The primary ids of all users, in the order of their creation. */
  userIds(): string[] {
    return Array.from(this.users(), (user) => user.primaryId);
  }

  /**
   * The user with the primary id, in whatever case.
   * @throws SandboxError `SANDBOX_UNKNOWN_USER` when there is none
   */
  user(primaryId: string): SandboxUser {
    const user = this.findUser(primaryId);
    if (!user) {
      throw new SandboxError('SANDBOX_UNKNOWN_USER', `The sandbox has no user ${primaryId}; see userIds().`);
    }
    return user;
  }

  /** The user with the primary id, in whatever case, or `undefined`. */
  findUser(primaryId: string): SandboxUser | undefined {
    const number = this.#specified.get(primaryId.toLowerCase()) ?? numberInId(primaryId);
    const user = this.#existing(number);
    return user?.primaryId.toLowerCase() === primaryId.toLowerCase() ? user : undefined;
  }

  /** The user who had this primary id, in whatever case, before another, or `undefined`. */
  findUserByEarlierId(primaryId: string): SandboxUser | undefined {
    return this.#existing(this.#renamed.get(primaryId.toLowerCase()));
  }

  /** The user with the library card of this barcode, or `undefined`. */
  findUserByBarcode(barcode: string): SandboxUser | undefined {
    const user = this.#existing(userOfId(barcode));
    return user?.barcode === barcode ? user : undefined;
  }

  /**
   * Adds a user and returns them.
   * @throws SandboxError `SANDBOX_DUPLICATE_ID` when the primary id, in whatever case, is taken
   * @throws InvalidOptionError when the id is empty or over 255 characters, or a count is out of range
   */
  addUser(specification: UserSpecification): SandboxUser {
    const { primaryId } = specification;
    this.#requireFree(primaryId);
    const number = checkedCount('users', this.#last + 1, idLimits.users);
    const { firstName, lastName } = inventProfile(this.#origin, number);
    for (const list of recordLists) {
      const records = specification[list] ?? 0;
      checkedCount(list, typeof records === 'number' ? records : records.length, idLimits.recordsPerUser);
    }
    const user = new SandboxUser(this.#origin, number, { firstName, lastName, ...specification });
    this.#made.set(number, user);
    this.#specified.set(primaryId.toLowerCase(), number);
    this.#last = number;
    return user;
  }

  /**
   * Gives a user another primary id, which all their records have from now on. The earlier one stays one of the identifiers
   * that they are found by.
   * @throws SandboxError `SANDBOX_UNKNOWN_USER`, `SANDBOX_DUPLICATE_ID`
   * @throws InvalidOptionError when the new id cannot be one
   */
  renameUser(primaryId: string, next: string): SandboxUser {
    const user = this.user(primaryId);
    this.#requireFree(next);
    this.#specified.delete(primaryId.toLowerCase());
    this.#specified.set(next.toLowerCase(), user.number);
    this.#renamed.delete(next.toLowerCase());
    this.#renamed.set(primaryId.toLowerCase(), user.number);
    this.#made.set(user.number, user);
    user.rename(next);
    return user;
  }

  /**
   * Removes a user with all their records.
   * @throws SandboxError `SANDBOX_UNKNOWN_USER` when there is none
   */
  removeUser(primaryId: string): void {
    const { number } = this.user(primaryId);
    this.#removed.add(number);
    this.#made.delete(number);
    this.#specified.delete(primaryId.toLowerCase());
  }

  #requireFree(primaryId: string): void {
    if (primaryId.length === 0 || primaryId.length > 255 || !primaryId.isWellFormed()) {
      throw new InvalidOptionError('A primary id has 1 to 255 characters of well-formed Unicode.');
    }
    if (this.findUser(primaryId)) {
      throw new SandboxError(
        'SANDBOX_DUPLICATE_ID',
        `There is a user ${primaryId} already; give another id.`,
      );
    }
  }

  #existing(number: number | undefined): SandboxUser | undefined {
    const exists =
      number !== undefined &&
      Number.isInteger(number) &&
      number >= 1 &&
      number <= this.#last &&
      !this.#removed.has(number);
    return exists ? this.#userByNumber(number) : undefined;
  }

  #userByNumber(number: number): SandboxUser {
    const made = this.#made.get(number);
    if (made) {
      return made;
    }
    const user = new SandboxUser(this.#origin, number, inventProfile(this.#origin, number));
    this.#made.set(number, user);
    return user;
  }
}

function checkedCount(name: string, count: number, most: number): number {
  if (!Number.isInteger(count) || count < 0 || count > most) {
    throw new InvalidOptionError(`${name} must be a whole number from 0 to ${most}, not ${count}.`);
  }
  return count;
}
