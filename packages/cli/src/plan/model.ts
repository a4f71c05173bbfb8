import { type AlmaCalls, almaCalls } from './alma-calls.ts';
import { type CostItem, costs } from './cost.ts';
import { type ByReader, deployedAt, READERS, type Reader, type RefreshMode } from './deployed.ts';
import { type FunctionLoad, functionLoads } from './function-load.ts';
import { sum } from './sum.ts';
import { type Usage, usage } from './usage.ts';
import type { Workload } from './workload.ts';

/** What the refresh may use. */
export interface Limits {
  /** Calls of Alma per second, the stage parameter `almaRequestsPerSecond`. */
  readonly rate: number;
  /** Calls of Alma that the refresh may use on a day; undefined where that is not known. */
  readonly callsPerDay: number | undefined;
}

/** What a full refresh takes. */
export interface Plan {
  readonly calls: {
    readonly byRoute: AlmaCalls;
    readonly retries: number;
    readonly total: number;
  };
  readonly functions: ByReader<FunctionLoad>;
  /** From the first message to the last, where no quota ends: as long as the function that takes longest. */
  readonly hours: number;
  readonly slowest: Reader;
  readonly quota: Quota | undefined;
  readonly usage: Usage;
  readonly cost: { readonly items: readonly CostItem[]; readonly usd: number };
}

/** What the day's quota means for a refresh. */
export interface Quota {
  readonly callsPerDay: number;
  /** Days whose quota it uses up, the last in part. */
  readonly days: number;
  /** Users that a day's quota pays for: no more should be queued on a day. */
  readonly usersPerDay: number;
}

/**
 * What a full refresh takes: pure arithmetic, no call of anything. The functions work beside each other, each with its
 * share of the rate, so the one that takes longest decides.
 */
export function planRefresh(
  workload: Workload,
  { rate, callsPerDay }: Limits,
  refreshMode: RefreshMode,
): Plan {
  const byRoute = almaCalls(workload, refreshMode);
  const deployed = deployedAt(rate, refreshMode);
  const functions = functionLoads(workload, byRoute, deployed);
  const slowest = READERS.reduce((one, other) =>
    functions[other].seconds > functions[one].seconds ? other : one,
  );
  const hours = functions[slowest].seconds / 3600;

  const once = sum(Object.values(byRoute));
  const total = byRoute['/users'] + sum(READERS.map((reader) => functions[reader].calls));
  const used = usage(workload, { ...deployed, refreshMode, loads: functions, hours });
  const items = costs(used);
  return {
    calls: { byRoute, retries: total - once, total },
    functions,
    hours,
    slowest,
    quota: callsPerDay === undefined ? undefined : quota(workload.users, total, callsPerDay),
    usage: used,
    cost: { items, usd: sum(items.map(({ usd }) => usd)) },
  };
}

function quota(users: number, calls: number, callsPerDay: number): Quota {
  return {
    callsPerDay,
    days: calls / callsPerDay,
    usersPerDay: Math.min(users, Math.floor((users * callsPerDay) / calls)),
  };
}
