/** What AWS charges for one of something, and under which usage type its price list and its bills have it. */
export interface Price {
  readonly usd: number;
  readonly usageType: string;
}

const MILLION = 1_000_000;
const GIGABYTE = 1024 ** 3;
/** A month, as AWS prorates metrics by. */
const HOURS_OF_A_MONTH = 730;

/** Which prices these are. AWS changes them: https://calculator.aws has those of today, and of other regions. */
export const PRICE_LIST = { region: 'eu-west-1', currency: 'USD', asOf: '2025-11' } as const;

/** On demand, without discounts, free tiers and taxes. */
export const PRICES = {
  lambdaInvocation: { usd: 0.2 / MILLION, usageType: 'EU-Request-ARM' },
  lambdaGbSecond: { usd: 0.0000133334, usageType: 'EU-Lambda-GB-Second-ARM' },
  sqsRequest: { usd: 0.4 / MILLION, usageType: 'EU-Requests-Tier1' },
  dynamoDbWriteUnit: { usd: 0.705 / MILLION, usageType: 'EU-WriteRequestUnits' },
  dynamoDbReadUnit: { usd: 0.141 / MILLION, usageType: 'EU-ReadRequestUnits' },
  logByte: { usd: 0.57 / GIGABYTE, usageType: 'EU-DataProcessing-Bytes' },
  metricHour: { usd: 0.3 / HOURS_OF_A_MONTH, usageType: 'EU-CW:MetricMonitorUsage' },
  trace: { usd: 5 / MILLION, usageType: 'EU-XRay-TracesStored' },
  // Standard parameters cost nothing; KMS decrypts them.
  decryption: { usd: 0.03 / 10_000, usageType: 'eu-west-1-KMS-Requests' },
} as const satisfies Record<string, Price>;
