import { adviceOn } from './advice.ts';
import { bodyShape } from './body-shape.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { LoggedFailure } from './logged-failure.ts';

/** The last logged failure of each message, by message id; or why the logs were not read. */
export type Reasons =
  | { readonly failures: ReadonlyMap<string, LoggedFailure> }
  | { readonly unknownBecause: string };

/** Dead letters that failed alike. */
export interface Group {
  /** The error code that the function logged; undefined where none is known. */
  readonly code: string | undefined;
  /** What tells those without a code apart: the shape of their bodies. */
  readonly looksLike: string | undefined;
  readonly whatToDo: string;
  /** Oldest first. */
  readonly letters: readonly DeadLetter[];
}

/** Groups dead letters by why they failed, the largest group first. */
export function groupByReason(letters: readonly DeadLetter[], reasons: Reasons): Group[] {
  const groups = Map.groupBy(letters, ({ messageId, body }) => {
    const code = failureOf(messageId, reasons)?.code;
    return JSON.stringify(code === undefined ? { looksLike: bodyShape(body) } : { code });
  });
  return [...groups]
    .map(([key, members]) => {
      const { code, looksLike } = JSON.parse(key) as Partial<Record<'code' | 'looksLike', string>>;
      const whatToDo = 'unknownBecause' in reasons ? UNKNOWN : adviceOn(code);
      return { code, looksLike, whatToDo, letters: members.toSorted((a, b) => a.sentAt - b.sentAt) };
    })
    .toSorted((a, b) => b.letters.length - a.letters.length);
}

const UNKNOWN = 'look for these message ids in the log of the function';

/** The failure of a message, where it is known. */
export function failureOf(messageId: string, reasons: Reasons): LoggedFailure | undefined {
  return 'failures' in reasons ? reasons.failures.get(messageId) : undefined;
}
