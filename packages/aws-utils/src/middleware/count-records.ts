import type { MiddlewareObj } from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { describeFailure } from '../failure.ts';
import { groupBy } from '../group-by.ts';
import type { Count } from '../metrics.ts';
import { recordsOf } from '../records.ts';

type RecordMetric = 'BatchSize' | 'RecordsProcessed' | 'RecordsFailed' | 'RecordsPostponed';

/**
 * A middy middleware that counts the handler's settled results, one per record in order: the size of the batch, and the
 * records that were processed, failed (in all, and by error code) and were postponed. When the pipeline itself fails,
 * every record has failed.
 */
export function countRecords(count: Count<RecordMetric>): MiddlewareObj<SQSEvent, unknown> {
  return {
    after: ({ event, response }) => {
      const results = response as PromiseSettledResult<unknown>[];
      countAll(recordsOf(event).length, results.filter(isRejected).map(codeOf), count);
    },
    onError: ({ event, error }) => {
      const records = recordsOf(event);
      const code = codeOf({ reason: error });
      countAll(
        records.length,
        records.map(() => code),
        count,
      );
    },
  };
}

function countAll(records: number, codes: string[], count: Count<RecordMetric>): void {
  const failed = codes.filter((code) => code !== 'POSTPONED');
  const sums = {
    BatchSize: records,
    RecordsProcessed: records - codes.length,
    RecordsFailed: failed.length,
    RecordsPostponed: codes.length - failed.length,
  };
  // Each metric costs money, and a sum knows no difference between none and zero.
  for (const [name, sum] of Object.entries(sums)) if (sum > 0) count(name as RecordMetric, sum);
  for (const [code, { length }] of groupBy(failed, dimensionOf)) count('RecordsFailed', length, { code });
}

const isRejected = (result: PromiseSettledResult<unknown>): result is PromiseRejectedResult =>
  result.status === 'rejected';

const codeOf = ({ reason }: { reason: unknown }): string => describeFailure(reason).code;

/** Every value of a dimension is a metric that is paid for: a code with digits in it may be another one each time. */
const dimensionOf = (code: string): string => (/^[A-Za-z_]{1,64}$/.test(code) ? code : 'OTHER');
