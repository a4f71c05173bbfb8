import type { ReceivedMessage } from '@alma-cache/aws-utils';
import { adviceOn } from './advice.ts';
import { bodyShape } from './body-shape.ts';
import { failureOf, type Reasons } from './reasons.ts';

/** Messages that failed alike. */
export interface Group {
  /** The error code that the function logged; undefined where none is known. */
  readonly code: string | undefined;
  /** What tells those without a code apart: the shape of their bodies. */
  readonly looksLike: string | undefined;
  readonly whatToDo: string;
  /** Oldest first. */
  readonly messages: readonly ReceivedMessage[];
}

/** Groups messages by why they failed, the largest group first. */
export function groupByReason(messages: readonly ReceivedMessage[], reasons: Reasons): Group[] {
  const groups = Map.groupBy(messages, (message) => {
    const code = failureOf(message, reasons)?.code;
    return JSON.stringify(code === undefined ? { looksLike: bodyShape(message.body) } : { code });
  });
  return [...groups]
    .map(([key, members]) => {
      const { code, looksLike } = JSON.parse(key) as Partial<Record<'code' | 'looksLike', string>>;
      const whatToDo = 'unknownBecause' in reasons ? UNKNOWN : adviceOn(code);
      return { code, looksLike, whatToDo, messages: members.toSorted((a, b) => a.sentAt - b.sentAt) };
    })
    .toSorted((a, b) => b.messages.length - a.messages.length);
}

const UNKNOWN = 'look for these message ids in the log of the function';
