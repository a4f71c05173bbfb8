import { kindNames } from '@alma-cache/cache-schemas/kind-names';
import { grouped } from '../output/number.ts';
import { MEMORY_MB } from './deployed.ts';
import { ANSWER_SECONDS } from './function-load.ts';
import { PRICE_LIST } from './prices.ts';
import { TYPICAL } from './typical-records.ts';
import { LOG_BYTES_PER_BATCH, METRICS, USER_BYTES } from './usage.ts';
import type { Workload } from './workload.ts';

/** What the plan takes for granted, in words. */
export function assumptions({ retries }: Workload): string[] {
  return [
    `Nothing fails; ${percent(retries)} of the calls of Alma are sent again.`,
    'Averages are as even as they can be: no user has far more loans than the others, which costs more pages.',
    'The queues are never empty, so that batches are full, and nobody else uses the stack meanwhile.',
    `Alma answers, and the record is written, in ${ANSWER_SECONDS} s.`,
    `Records have ${recordSizes()}, users ${USER_BYTES.item} and ${USER_BYTES.id} for each id.`,
    `update-user has ${MEMORY_MB.updateUser} MB, the others ${MEMORY_MB.updateLoan}; functions log ${grouped(LOG_BYTES_PER_BATCH)} bytes a batch; all batches are traced; ${METRICS} metrics.`,
    `Prices are those of ${PRICE_LIST.region} as of ${PRICE_LIST.asOf}, on demand, without free tiers and taxes. They change.`,
    'What the stack costs while it is idle, and what storing the records costs, is not in it.',
  ];
}

/** `500 (loan), 720 (request) and 1000 bytes (fee)`. */
function recordSizes(): string {
  const last = kindNames.length - 1;
  const sizes = kindNames.map(
    (name, index) => `${TYPICAL[name].bytes}${index === last ? ' bytes' : ''} (${name})`,
  );
  return new Intl.ListFormat('en-GB').format(sizes);
}

function percent(share: number): string {
  return share === 0 ? 'none' : `${Number((share * 100).toPrecision(3))} %`;
}
