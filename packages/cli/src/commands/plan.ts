import { kindNames } from '@alma-cache/cache-schemas/kind-names';
import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import { countingNumber, numberFromZero, percentage, positiveNumber } from '../option-values.ts';
import { assumptions } from '../plan/assumptions.ts';
import { DEFAULT_RATE, LEAST_RATE } from '../plan/deployed.ts';
import { type Limits, type Plan, planRefresh } from '../plan/model.ts';
import { PRICE_LIST } from '../plan/prices.ts';
import { report } from '../plan/report.ts';
import { TYPICAL } from '../plan/typical-records.ts';
import { perUser, type RecordsPerUser, type Workload } from '../plan/workload.ts';
import { show } from '../terminal.ts';
import { type CommandContext, commandWithExamples } from './command.ts';

interface PlanOptions extends RecordsPerUser {
  readonly users: number;
  readonly all: boolean;
  readonly rate: number;
  readonly quota?: number;
  /** Percent, as is the next. */
  readonly share?: number;
  readonly retries: number;
  readonly json: boolean;
}

/** `alma-cache plan`: what a full refresh takes. It asks nobody. */
export function planCommand({ terminal }: CommandContext): Command {
  const command = commandWithExamples(
    'plan',
    'Tells what a full refresh takes in either mode: calls of Alma, hours, days of quota, and what AWS charges.',
    [
      ['npx alma-cache plan --users 50000', 'at the averages and rate below'],
      ['npx alma-cache plan --users 50000 --quota 400000 --share 50', 'with half of the quota'],
      ['npx alma-cache plan --users 50000 --loans-per-user 2.5 --rate 12', 'fewer loans, half the rate'],
    ],
  ).requiredOption('--users <n>', 'how many users', countingNumber);
  for (const name of kindNames) {
    command.option(`--${name}s-per-user <n>`, 'on average', numberFromZero, TYPICAL[name].perUser);
  }
  return command
    .option('--all', 'with reading the ids of all users from Alma, as enqueue --all does', false)
    .option('--rate <n>', 'almaRequestsPerSecond of the deployment', positiveNumber, DEFAULT_RATE)
    .option('--quota <n>', "calls that Alma allows the institution's applications in a day", countingNumber)
    .option('--share <percent>', 'of the quota that the refresh may use (default: 100)', percentage)
    .option('--retries <percent>', 'calls that are sent again', percentage, 0)
    .action((options: PlanOptions) => {
      const workload = workloadOf(options);
      const limits = limitsOf(options);
      const modes = {
        queued: planRefresh(workload, limits, 'queued'),
        direct: planRefresh(workload, limits, 'direct'),
      };
      show(terminal, {
        json: options.json,
        data: {
          workload,
          limits: { rate: limits.rate, callsPerDay: limits.callsPerDay ?? null },
          modes: { queued: jsonOf(modes.queued), direct: jsonOf(modes.direct) },
          prices: PRICE_LIST,
          assumptions: assumptions(workload),
        },
        text: () => report(workload, limits, modes),
      });
    });
}

/** `null` where nothing is known. */
const jsonOf = (plan: Plan) => ({ ...plan, quota: plan.quota ?? null });

function workloadOf({ users, all, retries, ...options }: PlanOptions): Workload {
  const averages = perUser((name) => options[`${name}sPerUser`]);
  return { users, ...averages, listsUsers: all, retries: retries / 100 };
}

function limitsOf({ rate, quota, share }: PlanOptions): Limits {
  if (rate < LEAST_RATE)
    throw new UsageError(`--rate must be ${LEAST_RATE} or more: no less can be deployed`);
  if (quota === undefined) {
    if (share === undefined) return { rate, callsPerDay: undefined };
    throw new UsageError('--share is a part of the --quota, which is missing');
  }
  const callsPerDay = Math.floor((quota * (share ?? 100)) / 100);
  if (callsPerDay === 0) throw new UsageError('With this --share of the --quota no call of Alma may be made');
  return { rate, callsPerDay };
}
