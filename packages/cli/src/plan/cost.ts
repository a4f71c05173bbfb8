import { PRICES, type Price } from './prices.ts';
import type { Usage } from './usage.ts';

/** A line of the bill. */
export interface CostItem extends Pick<Price, 'usageType'> {
  readonly item: string;
  readonly quantity: number;
  readonly usd: number;
}

/** What AWS charges for the refresh alone, whatever an idle stack costs. */
export function costs({ lambda, sqs, dynamoDb, cloudWatch, xRay, ssm }: Usage): CostItem[] {
  const sqsRequests = sqs.enqueues + sqs.sends + sqs.receives + sqs.deletes;
  return [
    cost('Lambda invocations', lambda.invocations, PRICES.lambdaInvocation),
    cost('Lambda GB-seconds', lambda.gbSeconds, PRICES.lambdaGbSecond),
    cost('SQS requests', sqsRequests, PRICES.sqsRequest),
    cost('DynamoDB write units', dynamoDb.writeUnits, PRICES.dynamoDbWriteUnit),
    cost('DynamoDB read units', dynamoDb.readUnits, PRICES.dynamoDbReadUnit),
    cost('CloudWatch log bytes', cloudWatch.logBytes, PRICES.logByte),
    cost('CloudWatch metric hours', cloudWatch.metricHours, PRICES.metricHour),
    cost('X-Ray traces', xRay.traces, PRICES.trace),
    cost('KMS decryptions', ssm.gets, PRICES.decryption),
  ];
}

function cost(item: string, quantity: number, { usd, usageType }: Price): CostItem {
  return { item, quantity, usd: quantity * usd, usageType };
}
