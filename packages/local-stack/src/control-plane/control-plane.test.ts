import { clientSettings } from '@alma-cache/testing/client-settings';
import { packageTinyService, type TinyService } from '@alma-cache/testing/tiny-service';
import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, GetMetricDataCommand, type Metric } from '@aws-sdk/client-cloudwatch';
import { LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalStack } from '../index.ts';
import { startLocalStack } from '../start.ts';

/** Prints for each batch how many calls it made, as the metrics libraries do. */
const COUNTS = `
export const handler = async ({ Records }) => {
  process.stdout.write(JSON.stringify({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [{
        Namespace: 'AlmaCache',
        Dimensions: [['service', 'function']],
        Metrics: [{ Name: 'AlmaCalls', Unit: 'Count' }],
      }],
    },
    service: 'tiny',
    function: process.env.AWS_LAMBDA_FUNCTION_NAME,
    AlmaCalls: Records.length,
  }) + '\\n');
};`;

let service: TinyService;
let stack: LocalStack;

beforeAll(async () => {
  service = await packageTinyService({ worker: { code: COUNTS, batchSize: 2 }, other: { code: COUNTS } });
  stack = await startLocalStack({ template: service.directory });
});

afterAll(async () => {
  await stack?.stop();
  await service?.[Symbol.asyncDispose]();
});

describe('an operator’s tool', () => {
  test('finds what it works on under the names of the template', async () => {
    const endpoint = stack.controlPlaneEndpoints.AWS_ENDPOINT_URL_CLOUDFORMATION;
    const client = new CloudFormationClient({ ...clientSettings, endpoint });
    const { StackResourceSummaries = [] } = await client.send(
      new ListStackResourcesCommand({ StackName: stack.stackName }),
    );
    const physicalIds = StackResourceSummaries.map((resource) => [
      resource.LogicalResourceId,
      resource.PhysicalResourceId,
    ]);
    expect(Object.fromEntries(physicalIds)).toMatchObject({
      workerQueue: stack.queue('workerQueue').url,
      workerDLQ: stack.queue('workerDLQ').url,
      itemTable: stack.table('itemTable').name,
      eventTopic: 'arn:aws:sns:eu-west-1:000000000000:local-stack-eventTopic',
      workerFunction: 'tiny-stg-worker',
      ServerlessDeploymentBucket: 'local-stack-ServerlessDeploymentBucket',
      workerMapping: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    });
  });

  test('sees by its mapping that a function is paused', async () => {
    const endpoint = stack.controlPlaneEndpoints.AWS_ENDPOINT_URL_LAMBDA;
    const client = new LambdaClient({ ...clientSettings, endpoint });
    const stateOf = async (FunctionName: string) => {
      const { EventSourceMappings } = await client.send(new ListEventSourceMappingsCommand({ FunctionName }));
      return EventSourceMappings?.map(({ State }) => State);
    };
    await stack.disable('other');
    expect(await stateOf('tiny-stg-other')).toEqual(['Disabled']);
    expect(await stateOf('tiny-stg-worker')).toEqual(['Enabled']);
    stack.enable('other');
    expect(await stateOf('tiny-stg-other')).toEqual(['Enabled']);
  });

  test('reads the metrics that the functions write into their logs', async () => {
    const cloudWatch = metricsOf(stack);
    await stack.queue('workerQueue').send('1', '2', '3', '4', '5');
    await stack.drained();
    const calls = {
      Namespace: 'AlmaCache',
      MetricName: 'AlmaCalls',
      Dimensions: [
        { Name: 'function', Value: 'tiny-stg-worker' },
        { Name: 'service', Value: 'tiny' },
      ],
    };
    expect(await cloudWatch(calls, 'Sum')).toBe(5);
    expect(await cloudWatch(calls, 'Maximum')).toBeLessThanOrEqual(2);
  });

  test('learns the age of a queue’s oldest message', async () => {
    const cloudWatch = metricsOf(stack);
    const age = (QueueName: string) =>
      cloudWatch(
        {
          Namespace: 'AWS/SQS',
          MetricName: 'ApproximateAgeOfOldestMessage',
          Dimensions: [{ Name: 'QueueName', Value: QueueName }],
        },
        'Maximum',
      );
    await stack.queue('workerDLQ').send('a dead letter');
    expect(await age(stack.queue('workerDLQ').name)).toBeLessThan(60);
    expect(await age(stack.queue('otherDLQ').name)).toBe(0);
    expect(await age('no-such-queue')).toBeUndefined();
  });

  test('shares its endpoints with no function', () => {
    expect(Object.keys(stack.environment('worker'))).not.toContain('AWS_ENDPOINT_URL_CLOUDWATCH');
    expect(Object.keys(stack.controlPlaneEndpoints)).toEqual([
      'AWS_ENDPOINT_URL_CLOUDFORMATION',
      'AWS_ENDPOINT_URL_LAMBDA',
      'AWS_ENDPOINT_URL_CLOUDWATCH',
      'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS',
    ]);
  });
});

/** Asks for one value of a metric over the last hour. */
function metricsOf({ controlPlaneEndpoints }: LocalStack) {
  const endpoint = controlPlaneEndpoints.AWS_ENDPOINT_URL_CLOUDWATCH;
  const client = new CloudWatchClient({ ...clientSettings, endpoint });
  return async (Metric: Metric, Stat: string): Promise<number | undefined> => {
    const now = Date.now();
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(now - 3_600_000),
        EndTime: new Date(now + 60_000),
        MetricDataQueries: [{ Id: 'it', MetricStat: { Metric, Period: 86_400, Stat } }],
      }),
    );
    return MetricDataResults?.[0]?.Values?.[0];
  };
}
