import { grouped } from '../output/number.ts';
import { MEMORY_MB } from './deployed.ts';
import { ANSWER_SECONDS } from './function-load.ts';
import { PRICE_LIST } from './prices.ts';
import { ITEM_BYTES, LOG_BYTES_PER_BATCH, METRICS } from './usage.ts';
import type { Workload } from './workload.ts';

/** What the plan takes for granted, in words. */
export function assumptions({ retries }: Workload): string[] {
  const { user, userPerId, loan, request, fee } = ITEM_BYTES;
  return [
    `Nothing fails; ${percent(retries)} of the calls of Alma are sent again.`,
    'Averages are as even as they can be: no user has far more loans than the others, which costs more pages.',
    'The queues are never empty, so that batches are full, and nobody else uses the stack meanwhile.',
    `Alma answers, and the record is written, in ${ANSWER_SECONDS} s.`,
    `Records have ${loan} (loan), ${request} (request) and ${fee} bytes (fee), users ${user} and ${userPerId} for each id.`,
    `update-user has ${MEMORY_MB.updateUser} MB, the others ${MEMORY_MB.updateLoan}; functions log ${grouped(LOG_BYTES_PER_BATCH)} bytes a batch; all batches are traced; ${METRICS} metrics.`,
    `Prices are those of ${PRICE_LIST.region} as of ${PRICE_LIST.asOf}, on demand, without free tiers and taxes. They change.`,
    'What the stack costs while it is idle, and what storing the records costs, is not in it.',
  ];
}

function percent(share: number): string {
  return share === 0 ? 'none' : `${Number((share * 100).toPrecision(3))} %`;
}
