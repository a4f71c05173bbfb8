import { kindNames } from '@alma-cache/cache-schemas/kind-names';
import { duration } from '../output/duration.ts';
import { grouped } from '../output/number.ts';
import { table } from '../output/table.ts';
import { assumptions } from './assumptions.ts';
import { type ByMode, READERS, type RefreshMode } from './deployed.ts';
import type { Limits, Plan } from './model.ts';
import { PRICE_LIST } from './prices.ts';
import type { Workload } from './workload.ts';

/** Plans for people, side by side: the totals, what they are made of, what they assume. */
export function report(workload: Workload, limits: Limits, plans: ByMode<Plan>): string {
  const blocks = [
    givenLines(workload, limits),
    totalLines(workload, limits, plans),
    functionLines('queued', plans.queued),
    functionLines('direct', plans.direct),
    costLines(plans),
    ['Assumed', ...assumptions(workload).map((assumption) => `- ${assumption}`)],
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function givenLines(workload: Workload, { rate, callsPerDay }: Limits): string[] {
  const each = kindNames.map((name) => some(workload[`${name}sPerUser`], name));
  return [
    `users  ${grouped(workload.users)}, each with ${each.join(', ')}`,
    `rate   ${rate} calls of Alma a second`,
    callsPerDay === undefined
      ? 'quota  not known: give --quota, and what --share of it a refresh may use'
      : `quota  ${grouped(callsPerDay)} calls a day; queue no more than "users a day" on a day`,
  ];
}

function totalLines({ users }: Workload, { callsPerDay }: Limits, plans: ByMode<Plan>): string[] {
  const knowsQuota = callsPerDay !== undefined;
  const row = (mode: RefreshMode) => {
    const { calls, hours, slowest, quota, cost } = plans[mode];
    const ofQuota = quota ? [quota.days.toFixed(1), grouped(quota.usersPerDay)] : [];
    const perUser = (calls.total / users).toFixed(1);
    const time = duration(hours * 3_600_000);
    return [mode, grouped(calls.total), perUser, time, ...ofQuota, dollars(cost.usd), slowest];
  };
  const headings = ['Alma calls', 'a user', 'time', ...(knowsQuota ? ['days', 'users a day'] : []), 'AWS'];
  return table(
    [{ heading: 'mode' }, ...headings.map(numeric), { heading: 'takes longest' }],
    [row('queued'), row('direct')],
  );
}

function functionLines(mode: RefreshMode, { functions }: Plan): string[] {
  const busy = READERS.filter((reader) => functions[reader].messages > 0);
  return table(
    [{ heading: mode }, ...['messages', 'Alma calls', 'batches', 'time'].map(numeric)],
    busy.map((reader) => {
      const { messages, calls, batches, seconds } = functions[reader];
      return [reader, grouped(messages), grouped(calls), grouped(batches), duration(seconds * 1000)];
    }),
  );
}

function costLines({ queued, direct }: ByMode<Plan>): string[] {
  const rows = queued.cost.items.map(({ item, quantity, usd, usageType }, index) => {
    const other = direct.cost.items[index];
    return [
      item,
      ...[grouped(quantity), dollars(usd)],
      ...[grouped(other?.quantity ?? 0), dollars(other?.usd ?? 0)],
      usageType,
    ];
  });
  const { currency, region, asOf } = PRICE_LIST;
  return table(
    [
      { heading: `AWS (${region}, ${asOf})` },
      ...['queued', currency, 'direct', currency].map(numeric),
      { heading: 'usage type' },
    ],
    rows,
  );
}

const numeric = (heading: string) => ({ heading, align: 'right' as const });

/** An average and its noun. */
function some(average: number, noun: string): string {
  return `${average} ${average === 1 ? noun : `${noun}s`}`;
}

/** Cents, but never nothing for something. */
function dollars(usd: number): string {
  return usd > 0 && usd < 0.005 ? '<$0.01' : `$${usd.toFixed(2)}`;
}
