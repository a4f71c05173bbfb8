import { describe, expect, test } from '@jest/globals';
import { readEmf } from './emf.ts';

const TIME = 1_700_000_000_000;

function line(directive: object, members: object, _aws: object = {}): string {
  const CloudWatchMetrics = [{ Namespace: 'AlmaCache', ...directive }];
  return JSON.stringify({ level: 'INFO', _aws: { Timestamp: TIME, CloudWatchMetrics, ..._aws }, ...members });
}

const calls = { Metrics: [{ Name: 'AlmaCalls', Unit: 'Count' }] };
const byFunction = { ...calls, Dimensions: [['service', 'function']] };
const here = { service: 'bulk', function: 'updateLoan' };

describe('a line in the embedded metric format', () => {
  test('has one value', () => {
    expect(readEmf(line(byFunction, { ...here, AlmaCalls: 3, user: 'not a dimension' }))).toEqual([
      {
        metric: { namespace: 'AlmaCache', name: 'AlmaCalls', dimensions: here },
        time: TIME,
        values: [3],
      },
    ]);
  });

  test('has many values of one metric', () => {
    const [latency] = readEmf(line(byFunction, { ...here, AlmaCalls: [120, 80.5, 0] }));
    expect(latency?.values).toEqual([120, 80.5, 0]);
  });

  test('counts for each of its sets of dimensions', () => {
    const failed = {
      Metrics: [{ Name: 'RecordsFailed' }],
      Dimensions: [['service', 'function'], ['service', 'function', 'code'], []],
    };
    const found = readEmf(line(failed, { ...here, code: 'ALMA_TIMEOUT', RecordsFailed: 1 }));
    expect(found.map(({ metric }) => metric.dimensions)).toEqual([
      here,
      { ...here, code: 'ALMA_TIMEOUT' },
      {},
    ]);
  });

  test('has the metrics of all its directives', () => {
    const CloudWatchMetrics = [
      { Namespace: 'A', Dimensions: [['service']], Metrics: [{ Name: 'one' }, { Name: 'two' }] },
      { Namespace: 'B', Metrics: [{ Name: 'three' }] },
    ];
    const found = readEmf(line({}, { ...here, one: 1, two: 2, three: 3 }, { CloudWatchMetrics }));
    expect(found.map(({ metric: { namespace, name }, values }) => [namespace, name, ...values])).toEqual([
      ['A', 'one', 1],
      ['A', 'two', 2],
      ['B', 'three', 3],
    ]);
  });

  test.each([
    ['whose value it lacks', line(byFunction, here)],
    ['whose value is no number', line(byFunction, { ...here, AlmaCalls: '3' })],
    ['of which one value is no number', line(byFunction, { ...here, AlmaCalls: [1, null] })],
    ['with no values', line(byFunction, { ...here, AlmaCalls: [] })],
    ['with more than a hundred values', line(byFunction, { ...here, AlmaCalls: Array(101).fill(1) })],
    ['with a dimension that it lacks', line(byFunction, { service: 'bulk', AlmaCalls: 1 })],
    ['with a dimension that is no text', line(byFunction, { ...here, function: 3, AlmaCalls: 1 })],
    ['without a time', line(byFunction, { ...here, AlmaCalls: 1 }, { Timestamp: undefined })],
  ])('has no metric %s', (_, text) => {
    expect(readEmf(text)).toEqual([]);
  });
});

test.each([
  'plain text',
  '{"level":"INFO"}',
  'END "_aws"',
  '{"_aws": ',
  '{"_aws": 1}',
  '{"_aws": {"Timestamp": 1, "CloudWatchMetrics": {}}}',
  '{"_aws": {"Timestamp": 1, "CloudWatchMetrics": [null, {"Namespace": "A", "Metrics": [1]}]}}',
])('another line has none: %s', (text) => {
  expect(readEmf(text)).toEqual([]);
});
