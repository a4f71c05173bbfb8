import { RATIOS } from './budgets.ts';
import type { Bundle } from './bundles.ts';
import type { Figures } from './measure.ts';

/** One side of a comparison: its bundle, and what each of its processes cost. */
export interface Side {
  readonly bundle: Bundle;
  readonly runs: readonly Figures[];
}

interface Row {
  readonly label: string;
  /** For the figures that have a budget. */
  readonly key?: keyof typeof RATIOS;
  readonly read: (side: Side) => number;
  readonly digits: number;
}

const ofRuns =
  (figure: (figures: Figures) => number) =>
  ({ runs }: Side): number =>
    median(runs.map(figure));

const ROWS: readonly Row[] = [
  { label: 'throughput, items/s', read: ofRuns(({ itemsPerSecond }) => itemsPerSecond), digits: 1 },
  { label: 'CPU, ms an item', read: ofRuns(({ warmCpuMsPerItem }) => warmCpuMsPerItem), digits: 2 },
  { label: 'load, ms', key: 'loadMs', read: ofRuns(({ loadMs }) => loadMs), digits: 1 },
  { label: 'load, CPU ms', read: ofRuns(({ loadCpuMs }) => loadCpuMs), digits: 1 },
  { label: 'load and first event, ms', key: 'firstMs', read: ofRuns(({ firstMs }) => firstMs), digits: 1 },
  {
    label: 'load and two events, CPU ms',
    key: 'coldCpuMs',
    read: ofRuns(({ coldCpuMs }) => coldCpuMs),
    digits: 1,
  },
  {
    label: 'RSS, MB',
    key: 'rssBytes',
    read: (side) => ofRuns(({ rssBytes }) => rssBytes)(side) / 1e6,
    digits: 1,
  },
  { label: 'peak RSS, MB', read: ofRuns(({ peakRssBytes }) => peakRssBytes / 1e6), digits: 1 },
  { label: "Node's modules loaded", read: ofRuns(({ modules }) => modules), digits: 0 },
  { label: 'zip, KB', read: ({ bundle }) => bundle.zipBytes / 1000, digits: 1 },
  { label: 'module, KB', read: ({ bundle }) => bundle.moduleBytes / 1000, digits: 1 },
];

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
}

/** A table in Markdown of one case: this checkout, the other, and the ratio. */
export function comparison(
  title: string,
  ours: Side,
  theirs: Side,
  names: readonly [string, string],
): string {
  const services = new Set(
    [ours, theirs].flatMap(({ runs }) => runs.flatMap((run) => Object.keys(run.callsPerItem))),
  );
  const calls = [...services].toSorted().map<Row>((service) => ({
    label: `calls of ${service}, an item`,
    read: ofRuns(({ callsPerItem }) => callsPerItem[service] ?? 0),
    digits: 2,
  }));
  const rows = [...ROWS, ...calls].map(({ label, key, read, digits }) => {
    const [our, their] = [read(ours), read(theirs)];
    const budget = key === undefined ? '' : ` (budget ${RATIOS[key]})`;
    return [label, our.toFixed(digits), their.toFixed(digits), `${(our / their).toFixed(2)}${budget}`];
  });
  return `### ${title}\n\n${table(['', ...names, 'ratio'], rows)}\n`;
}

/** A table in Markdown of several cases of this checkout. */
export function overview(cases: readonly { readonly name: string; readonly side: Side }[]): string {
  const rows = cases.map(({ name, side }) => {
    const figure = (key: (figures: Figures) => number, digits: number) => ofRuns(key)(side).toFixed(digits);
    return [
      name,
      figure(({ firstMs }) => firstMs, 0),
      figure(({ warmCpuMsPerItem }) => warmCpuMsPerItem, 2),
      figure(({ itemsPerSecond }) => itemsPerSecond, 1),
      figure(({ peakRssBytes }) => peakRssBytes / 1e6, 0),
      ...['alma', 'dynamodb', 'sqs'].map((service) =>
        figure(({ callsPerItem }) => callsPerItem[service] ?? 0, 2),
      ),
    ];
  });
  const heads = [
    '',
    'load and first event, ms',
    'CPU ms an item',
    'items/s',
    'RSS, MB',
    'Alma',
    'DynamoDB',
    'SQS',
  ];
  return table(heads, rows);
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, heads.map((_, index) => (index === 0 ? '---' : '---:')), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
