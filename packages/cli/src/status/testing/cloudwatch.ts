import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';

/** A metric and its values. */
export interface Series {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly points: readonly { readonly time: number; readonly value: number }[];
}

interface Request {
  readonly MetricName?: string;
  readonly NextToken?: string;
  readonly StartTime?: number;
  readonly EndTime?: number;
  readonly MetricDataQueries?: readonly {
    readonly Id: string;
    readonly MetricStat: {
      readonly Metric: {
        readonly MetricName: string;
        readonly Dimensions: readonly { Name: string; Value: string }[];
      };
    };
  }[];
}

/** A CloudWatch on loopback that has these metrics. It lists one in a page, and refuses the actions that are named. */
export async function startCloudWatch(series: readonly Series[], refused: readonly string[] = []) {
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    calls.push(action);
    const input = (await json(request)) as Request;
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    if (refused.includes(action)) {
      response.statusCode = 400;
      response.end(JSON.stringify({ __type: 'AccessDenied', message: `may not ${action}` }));
      return;
    }
    response.end(JSON.stringify(action === 'ListMetrics' ? list(series, input) : data(series, input)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new CloudWatchClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  return {
    client,
    calls,
    [Symbol.asyncDispose]: async () => {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function list(series: readonly Series[], { MetricName, NextToken = '0' }: Request) {
  const found = series.filter(({ name }) => name === MetricName);
  const page = Number(NextToken);
  return {
    Metrics: found.slice(page, page + 1).map(({ namespace, name, dimensions }) => ({
      Namespace: namespace,
      MetricName: name,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    })),
    NextToken: page + 1 < found.length ? String(page + 1) : undefined,
  };
}

function data(series: readonly Series[], { MetricDataQueries = [], StartTime = 0, EndTime = 0 }: Request) {
  return {
    MetricDataResults: MetricDataQueries.map(({ Id, MetricStat: { Metric } }) => {
      const wanted = Object.fromEntries(Metric.Dimensions.map(({ Name, Value }) => [Name, Value]));
      const found = series.find(
        ({ name, dimensions }) => name === Metric.MetricName && sorted(dimensions) === sorted(wanted),
      );
      const points = (found?.points ?? []).filter(
        ({ time }) => time >= StartTime * 1000 && time < EndTime * 1000,
      );
      return {
        Id,
        Timestamps: points.map(({ time }) => time / 1000),
        Values: points.map(({ value }) => value),
      };
    }),
  };
}

function sorted(dimensions: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(dimensions).toSorted());
}
