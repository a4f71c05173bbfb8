import { duration } from '../output/duration.ts';
import { counted, grouped } from '../output/number.ts';
import { table } from '../output/table.ts';
import { assumptions } from './assumptions.ts';
import { READERS } from './deployed.ts';
import type { Limits, Plan } from './model.ts';
import { PRICE_LIST } from './prices.ts';
import type { Workload } from './workload.ts';

/** A plan for people: the totals, what they are made of, what they assume. */
export function report(workload: Workload, limits: Limits, plan: Plan): string {
  const blocks = [
    totalLines(workload, limits, plan),
    functionLines(plan),
    costLines(plan),
    ['Assumed', ...assumptions(workload).map((assumption) => `- ${assumption}`)],
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function totalLines(workload: Workload, { rate }: Limits, plan: Plan): string[] {
  const { users, loansPerUser, requestsPerUser, feesPerUser } = workload;
  const perUser = (plan.calls.total / users).toFixed(1);
  const rows = [
    [
      'users',
      `${grouped(users)}, each with ${some(loansPerUser, 'loan')}, ${some(requestsPerUser, 'request')}, ${some(feesPerUser, 'fee')}`,
    ],
    ['Alma calls', `${grouped(plan.calls.total)}, ${perUser} a user`],
    ['time', `${duration(plan.hours * 3_600_000)} at ${rate} calls a second; ${plan.slowest} takes longest`],
    ['quota', quotaWords(plan)],
    ['AWS', `${dollars(plan.cost.usd)} (${PRICE_LIST.region}, ${PRICE_LIST.asOf})`],
  ];
  return rows.map(([name = '', value = '']) => `${name.padEnd(10)}  ${value}`);
}

function quotaWords({ quota, calls }: Plan): string {
  if (quota === undefined) return 'not known: give --quota, and what --share of it a refresh may use';
  const days = counted(Math.ceil(quota.days), 'day');
  const part = `${days}: ${quota.days.toFixed(1)} times ${grouped(quota.callsPerDay)} calls a day`;
  if (calls.total <= quota.callsPerDay) return part;
  return `${part}; queue no more than ${counted(quota.usersPerDay, 'user')} on a day`;
}

function functionLines({ functions }: Plan): string[] {
  const numbers = ['messages', 'Alma calls', 'batches', 'time'];
  return table(
    [{ heading: 'function' }, ...numbers.map((heading) => ({ heading, align: 'right' as const }))],
    READERS.map((reader) => {
      const { messages, calls, batches, seconds } = functions[reader];
      return [reader, grouped(messages), grouped(calls), grouped(batches), duration(seconds * 1000)];
    }),
  );
}

function costLines({ cost }: Plan): string[] {
  const rows = cost.items.map(({ item, quantity, usd, usageType }) => [
    item,
    grouped(quantity),
    dollars(usd),
    usageType,
  ]);
  return table(
    [
      { heading: 'AWS' },
      { heading: 'quantity', align: 'right' },
      { heading: PRICE_LIST.currency, align: 'right' },
      { heading: 'usage type' },
    ],
    rows,
  );
}

/** An average and its noun. */
function some(average: number, noun: string): string {
  return `${average} ${average === 1 ? noun : `${noun}s`}`;
}

/** Cents, but never nothing for something. */
function dollars(usd: number): string {
  return usd > 0 && usd < 0.005 ? '<$0.01' : `$${usd.toFixed(2)}`;
}
