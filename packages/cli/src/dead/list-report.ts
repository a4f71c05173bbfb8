import { relative } from '../output/duration.ts';
import { isoTime } from '../output/iso-time.ts';
import { counted, grouped } from '../output/number.ts';
import { printable } from '../output/printable.ts';
import { table } from '../output/table.ts';
import type { Group } from './groups.ts';
import { MOST_HELD } from './held-messages.ts';
import { examinedIn, type Finding } from './list.ts';
import { wordsOnLooking } from './looking-words.ts';
import { failureOf } from './reasons.ts';

export interface ReportOptions {
  /** Whether the messages are shown one by one with their bodies, which hold ids of patrons. */
  readonly bodies: boolean;
  /** Epoch ms. */
  readonly now: number;
}

/** What was found in a queue, as the object of the JSON output. */
export function findingAsJson(finding: Finding, bodies: boolean) {
  const { queue, count, failedElsewhere, complete, reasons, groups } = finding;
  return {
    queue: queue.source.name,
    deadLetterQueue: queue.name,
    visible: count.visible,
    hidden: count.hidden,
    examined: examinedIn(finding),
    failedElsewhere: failedElsewhere.length,
    complete,
    reasonsUnknownBecause: 'unknownBecause' in reasons ? reasons.unknownBecause : null,
    groups: groups.map((group) => ({
      reason: group.code ?? null,
      looksLike: group.looksLike ?? null,
      messages: group.messages.length,
      oldestSentAt: isoTime(group.messages[0]?.sentAt),
      newestSentAt: isoTime(group.messages.at(-1)?.sentAt),
      whatToDo: group.whatToDo,
      messageIds: group.messages.map(({ id }) => id),
      ...(bodies && {
        details: group.messages.map((message) => ({
          messageId: message.id,
          body: message.body,
          sentAt: isoTime(message.sentAt),
          receiveCount: message.receiveCount,
          failure: failureOf(message, reasons)?.message ?? null,
        })),
      }),
    })),
  };
}

/** The same for people. */
export function findingAsText(finding: Finding, options: ReportOptions): string {
  const { groups } = finding;
  const lines = [headline(finding)];
  if (groups.length > 0) lines.push(...overview(groups, options.now), '', ...advice(groups));
  if (options.bodies) lines.push(...groups.flatMap((group) => ['', ...oneByOne(group, finding)]));
  return lines.map((line) => `${line}\n`).join('');
}

function headline(finding: Finding): string {
  const { queue, count, messages, complete } = finding;
  const hidden = count.hidden === 0 ? '' : `, ${grouped(count.hidden)} more hidden at the moment`;
  if (complete) return `${queue.source.name}: ${counted(messages.length, 'dead letter')}${hidden}`;
  const examined = examinedIn(finding);
  const all = Math.max(count.visible, examined);
  return `${queue.source.name}: ${grouped(examined)} of about ${counted(all, 'dead letter')} examined${hidden}`;
}

function overview(groups: readonly Group[], now: number): string[] {
  return table(
    [
      { heading: 'messages', align: 'right' },
      { heading: 'reason' },
      { heading: 'oldest sent' },
      { heading: 'newest sent' },
      { heading: 'message id of the oldest' },
    ],
    groups.map((group) => [
      grouped(group.messages.length),
      nameOf(group),
      ...[group.messages[0], group.messages.at(-1)].map((message) => relative(message?.sentAt ?? now, now)),
      group.messages[0]?.id ?? '',
    ]),
  );
}

function advice(groups: readonly Group[]): string[] {
  const known = new Map(groups.map((group) => [group.code ?? NOT_KNOWN, group.whatToDo]));
  return [...known].map(([name, whatToDo]) => `${name}: ${whatToDo}`);
}

function oneByOne(group: Group, { reasons }: Finding): string[] {
  return [
    `${nameOf(group)}:`,
    ...group.messages.flatMap((message) => {
      const failure = failureOf(message, reasons);
      return [
        `  ${message.id}  ${printable(message.body)}`,
        ...(failure === undefined ? [] : [`    ${printable(failure.message)}`]),
      ];
    }),
  ];
}

const NOT_KNOWN = 'not known';

const nameOf = ({ code, looksLike }: Group): string =>
  printable(code ?? `${NOT_KNOWN}, body is ${looksLike}`);

/**
 * What is to be said besides the findings: what looking cost, what was left out, what to type next.
 *
 * @param interrupted whether queues may be missing, and messages of the last one
 */
export function afterLooking(findings: readonly Finding[], interrupted: boolean): string[] {
  const examined = findings.reduce((sum, finding) => sum + examinedIn(finding), 0);
  if (examined === 0) return findings.length === 0 && !interrupted ? ['There are no dead letters.'] : [];
  return [...findings.flatMap((finding) => wordsOn(finding, interrupted)), COST, NEXT];
}

const COST =
  'Looking was one more receipt of each message, as SQS has no other way; it counts for nothing in a dead-letter queue.';

function wordsOn(finding: Finding, interrupted: boolean): string[] {
  const {
    queue: { name, source },
    failedElsewhere,
    complete,
    reasons,
  } = finding;
  const examined = examinedIn(finding);
  const words: string[] = [];
  if (!complete && !interrupted && examined < MOST_HELD) {
    words.push(`${source.name}: --limit N examines more than ${grouped(examined)}.`);
  }
  if (failedElsewhere.length > 0) {
    const where = new Set(failedElsewhere.map(({ failedIn }) => failedIn?.split(':').at(-1)));
    words.push(
      `${source.name}: left out ${counted(failedElsewhere.length, 'message')} in ${name} that failed in ${[...where].join(', ')}.`,
    );
  }
  if ('unknownBecause' in reasons) {
    words.push(`${source.name}: why messages failed is not known: ${reasons.unknownBecause}`);
  }
  const looked = wordsOnLooking({ ...finding, examined });
  return [...words, ...looked.map((line) => `${source.name}: ${line}`)];
}

const NEXT =
  'dead redrive QUEUE --reason CODE brings messages back, dead purge QUEUE --reason CODE deletes them: dry runs, unless with --yes.';
