import type { RecordKindName } from '@alma-cache/cache-schemas';
import type { Share, Verification } from '@alma-cache/cache-schemas/verify';
import type { Progression } from '../enqueue/enqueue-users.ts';
import { EXIT } from '../exit.ts';
import { counted, grouped } from '../output/number.ts';
import { printable } from '../output/printable.ts';
import { table } from '../output/table.ts';
import type { Findings } from './findings.ts';
import type { Subjects } from './subjects.ts';
import { wrongRecords } from './wrong-records.ts';

/** All that the command has to tell. */
export interface Verified {
  readonly subjects: Pick<Subjects, 'name' | 'drawn'>;
  readonly findings: Findings;
  readonly progression: Progression;
  readonly alma: { readonly calls: number; readonly callsLeft: number | undefined };
}

/** The share of right records that a sample should be able to show. */
const GOAL = 0.999;

/** What `--json` prints. @param ids whether it names users and records */
export function toJson({ subjects, findings, progression, alma }: Verified, ids: boolean): object {
  const { verification, differing, unread, passedOver } = findings;
  const { users, notCached, kinds, fields, records, right, recordsRight, usersRight, designEffect } =
    verification;
  const needed = verification.usersToShow(GOAL) ?? Number.POSITIVE_INFINITY;
  return {
    source: subjects.name,
    seed: subjects.drawn?.seed ?? null,
    drawnFrom: subjects.drawn?.from ?? null,
    users: { compared: users, differing: differing.length, notCached, unread: unread.length, ...passedOver },
    records: { compared: records, right, ...recordsRight, designEffect },
    usersRight,
    kinds,
    fields: Object.fromEntries(fields),
    toShow: { share: GOAL, users: Number.isFinite(needed) ? needed : null },
    alma: { calls: alma.calls, callsLeft: alma.callsLeft ?? null },
    next: progression.state === 'done' ? null : progression.next,
    ...(ids && {
      differing: differing.map(({ userId, comparison }) => ({ userId, records: wrongRecords(comparison) })),
      unread,
    }),
  };
}

/** The same for people. */
export function toText({ subjects, findings }: Verified, ids: boolean): string {
  const { verification } = findings;
  const parts = [
    [usersLine(findings), ...drawnLine(subjects)],
    verification.records > 0 ? shareLines(verification) : [],
    kindLines(verification),
    fieldLines(verification),
    ids ? idLines(findings) : [],
    goalLine(verification),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** Done where all was compared and nothing differs. */
export function exitCodeOf(
  { verification, differing, unread, passedOver }: Findings,
  { state }: Progression,
) {
  if (state === 'interrupted') return EXIT.interrupted;
  if (state === 'failed') return verification.users > 0 ? EXIT.partly : EXIT.failed;
  return differing.length + unread.length + passedOver.invalid > 0 ? EXIT.partly : EXIT.done;
}

function usersLine({ verification, unread, passedOver }: Findings): string {
  const { users, notCached } = verification;
  const others = [
    [notCached, 'not cached, so not asked of Alma'],
    [unread.length, 'not told by Alma'],
    [passedOver.invalid, 'invalid'],
    [passedOver.repeated, 'repeated'],
  ] as const;
  const rest = others.filter(([count]) => count > 0).map(([count, what]) => `${grouped(count)} ${what}`);
  return `${counted(users, 'user')} compared with Alma${rest.length > 0 ? `; ${rest.join(', ')}` : ''}.`;
}

function drawnLine({ drawn }: Pick<Subjects, 'drawn'>): string[] {
  if (drawn === undefined) return [];
  return [`Drawn from ${counted(drawn.from, 'user')} whom the cache answers for, with seed ${drawn.seed}.`];
}

function shareLines({
  recordsRight,
  usersRight,
  records,
  right,
  users,
  differing,
  designEffect,
}: Verification) {
  return table(
    [
      { heading: 'right' },
      { heading: '', align: 'right' },
      { heading: '95 % confidence', align: 'right' },
      { heading: 'of', align: 'right' },
    ],
    [
      [
        'records',
        percent(recordsRight.share),
        interval(recordsRight),
        `${grouped(right)} of ${grouped(records)}`,
      ],
      [
        'users',
        percent(usersRight.share),
        interval(usersRight),
        `${grouped(users - differing)} of ${grouped(users)}`,
      ],
    ],
  ).concat(ofClusters(records, right, designEffect));
}

/** What there is to say of records that are drawn with their users. */
function ofClusters(records: number, right: number, designEffect: number): string[] {
  if (right === records) {
    return [
      'None is wrong. Where wrong records come together in few users, the interval of records is too narrow; that of users holds.',
    ];
  }
  if (designEffect < 1.05) return [];
  return [
    `Users are drawn, not records: these are worth ${grouped(records / designEffect)} drawn one by one (design effect ${designEffect.toFixed(1)}).`,
  ];
}

function kindLines({ kinds }: Verification): string[] {
  const columns = ['right', 'missing', 'outdated', 'no longer there', 'not cached'];
  const names = Object.keys(kinds) as RecordKindName[];
  return table(
    [{ heading: 'kind' }, ...columns.map((heading) => ({ heading, align: 'right' as const }))],
    names.map((name) => {
      const { right, missing, outdated, noLongerThere, notCached } = kinds[name];
      return [name, ...[right, missing, outdated, noLongerThere, notCached].map(grouped)];
    }),
  );
}

function fieldLines({ fields }: Verification): string[] {
  if (fields.size === 0) return [];
  const rows = [...fields].toSorted(([, one], [, other]) => other - one);
  return table(
    [{ heading: 'field' }, { heading: 'outdated', align: 'right' }],
    rows.map(([field, count]) => [field, grouped(count)]),
  );
}

function idLines({ differing, unread }: Findings): string[] {
  const rows = differing.flatMap(({ userId, comparison }) =>
    wrongRecords(comparison).map(({ kind, id, what, fields }) => [
      printable(userId),
      kind,
      printable(id),
      what === 'noLongerThere' ? 'no longer there' : [what, fields.join(', ')].join(' ').trim(),
    ]),
  );
  const notRead = unread.map(({ userId, reason }) => [printable(userId), '', '', printable(reason)]);
  if (rows.length + notRead.length === 0) return [];
  return table(
    ['user', 'kind', 'id', 'what'].map((heading) => ({ heading })),
    [...rows, ...notRead],
  );
}

function goalLine(verification: Verification): string[] {
  const users = verification.usersToShow(GOAL);
  if (users === undefined) return [];
  return [
    Number.isFinite(users)
      ? `To show that ${percent(GOAL)} are right, with 95 % confidence, takes ${counted(users, 'user')}, if as many are right as here.`
      : `${percent(GOAL)} cannot be shown where so small a share is right.`,
  ];
}

const percent = (share: number) => `${(share * 100).toFixed(2)} %`;

/** Never rounded to more than is so. */
const interval = ({ low, high }: Share) =>
  `${(Math.floor(low * 1e4) / 100).toFixed(2)} to ${(Math.ceil(high * 1e4) / 100).toFixed(2)} %`;
