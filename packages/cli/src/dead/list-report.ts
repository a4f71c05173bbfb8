import { relative } from '../output/duration.ts';
import { isoTime } from '../output/iso-time.ts';
import { counted, grouped } from '../output/number.ts';
import { printable } from '../output/printable.ts';
import { table } from '../output/table.ts';
import { failureOf, type Group } from './groups.ts';
import { examinedIn, type Finding } from './list.ts';

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
      messages: group.letters.length,
      oldestSentAt: isoTime(group.letters[0]?.sentAt),
      newestSentAt: isoTime(group.letters.at(-1)?.sentAt),
      whatToDo: group.whatToDo,
      messageIds: group.letters.map(({ messageId }) => messageId),
      ...(bodies && {
        letters: group.letters.map(({ messageId, body, sentAt, receiveCount }) => ({
          messageId,
          body,
          sentAt: isoTime(sentAt),
          receiveCount,
          failure: failureOf(messageId, reasons)?.message ?? null,
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
  const { queue, count, letters, complete } = finding;
  const hidden = count.hidden === 0 ? '' : `, ${grouped(count.hidden)} more hidden at the moment`;
  if (complete) return `${queue.source.name}: ${counted(letters.length, 'dead letter')}${hidden}`;
  const examined = examinedIn(finding);
  const all = Math.max(count.visible, examined);
  return `${queue.source.name}: ${grouped(examined)} of about ${counted(all, 'dead letter')} examined${hidden}`;
}

function overview(groups: readonly Group[], now: number): string[] {
  return table(
    [
      { heading: 'letters', align: 'right' },
      { heading: 'reason' },
      { heading: 'oldest sent' },
      { heading: 'newest sent' },
      { heading: 'message id of the oldest' },
    ],
    groups.map((group) => [
      grouped(group.letters.length),
      nameOf(group),
      ...[group.letters[0], group.letters.at(-1)].map((letter) => relative(letter?.sentAt ?? now, now)),
      group.letters[0]?.messageId ?? '',
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
    ...group.letters.flatMap(({ messageId, body }) => {
      const failure = failureOf(messageId, reasons);
      return [
        `  ${messageId}  ${printable(body)}`,
        ...(failure === undefined ? [] : [`    ${printable(failure.message)}`]),
      ];
    }),
  ];
}

const NOT_KNOWN = 'not known';

const nameOf = ({ code, looksLike }: Group): string =>
  printable(code ?? `${NOT_KNOWN}, body is ${looksLike}`);
