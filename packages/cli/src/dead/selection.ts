import type { ReceivedMessage } from '@alma-cache/aws-utils';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { appended, countingNumber } from '../option-values.ts';
import type { LoggedFailure } from './logged-failure.ts';

/** Which messages are selected; all of them where the options say nothing. */
export interface SelectionOptions {
  readonly id: readonly string[];
  readonly reason: readonly string[];
  readonly match?: string;
  /** ms */
  readonly olderThan?: number;
  /** ms */
  readonly newerThan?: number;
  readonly limit?: number;
}

/** Gives a command the options that select messages. */
export function withSelection(command: Command): Command {
  return command
    .optionsGroup('Which messages (all, unless one of these is given; a message has to meet each):')
    .option('--id <message id>', 'this one; repeatable', appended, [])
    .option(
      '--reason <code>',
      'those that failed so the last time, as `dead list` tells; repeatable',
      appended,
      [],
    )
    .option('--match <text>', 'those whose body has this in it')
    .addOption(ageOption('--older-than <age>', 'those sent longer ago than this, such as 2d, 12h or 30min'))
    .addOption(ageOption('--newer-than <age>', 'those sent since'))
    .option('--limit <n>', 'no more than so many, the oldest of those received', countingNumber)
    .optionsGroup('Options:');
}

/** Whether the options leave out nothing. */
export function isEverything({ id, reason, ...rest }: SelectionOptions): boolean {
  const { match, olderThan, newerThan, limit } = rest;
  const others = [match, olderThan, newerThan, limit];
  return id.length === 0 && reason.length === 0 && others.every((option) => option === undefined);
}

/** Whether a message is selected, as far as it tells itself: all but its reason. */
export function matches(
  { id: messageId, body, sentAt }: ReceivedMessage,
  { id, match, olderThan, newerThan }: SelectionOptions,
  now: number,
): boolean {
  return (
    (id.length === 0 || id.includes(messageId)) &&
    (match === undefined || body.includes(match)) &&
    (olderThan === undefined || sentAt < now - olderThan) &&
    (newerThan === undefined || sentAt >= now - newerThan)
  );
}

/** Whether a message failed for a reason that is selected. */
export function hasReason(failure: LoggedFailure | undefined, { reason }: SelectionOptions): boolean {
  return reason.length === 0 || (failure !== undefined && reason.includes(failure.code));
}

const UNITS = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

function age(value: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?) *(s|min|h|d)$/.exec(value) ?? [];
  if (unit === undefined) throw new InvalidArgumentError('It has the form 2d, 12h, 30min or 45s.');
  return Number(number) * UNITS[unit as keyof typeof UNITS];
}

const ageOption = (flags: string, description: string) => new Option(flags, description).argParser(age);
