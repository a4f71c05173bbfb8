import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packageCheckout } from '@alma-cache/testing/template/packaged-template';
import { type Bundle, unpackBundles } from './bundles.ts';
import { CASES, type Case } from './cases.ts';
import { checkOut } from './checkout.ts';
import { type Cloud, startCloud } from './cloud.ts';
import { GROWTH } from './growth.ts';
import { type Figures, measure, WARM_EVENTS } from './measure.ts';
import { comparison, overview, type Side } from './report.ts';

const USAGE = `npm run bench -- [options]

Measures the packaged functions in fresh processes, on emulators behind TLS, and prints Markdown.

  npm run bench -- --against ee3ae29                  this checkout and that commit, in turn
  npm run bench -- --against HEAD --case updateUser   the cases whose name has this
  npm run bench                                       this checkout alone
  npm run bench -- --growth                           how its cost grows with users and records

  --against REF   a git ref; its dependencies are installed once
  --case TEXT     only cases whose name holds it
  --growth        other cases: growing numbers of users, of records a user, and of one user's loans
  --latency MS    how long each answer of Alma takes (default 100)
  --runs N        processes of each case and side (default 5)
`;

const root = resolve(import.meta.dirname, '../../..');

const { values } = parseArgs({
  options: {
    against: { type: 'string' },
    case: { type: 'string', default: '' },
    growth: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    latency: { type: 'string', default: '100' },
    runs: { type: 'string', default: '5' },
  },
});

if (values.help) {
  process.stdout.write(USAGE);
} else {
  await using parts = new AsyncDisposableStack();
  const directory = parts.adopt(await mkdtemp(join(tmpdir(), 'alma-cache-bench-')), (path) =>
    rm(path, { recursive: true }),
  );
  const sides = [{ name: 'this', bundles: await bundlesOf(root, join(directory, 'this')) }];
  if (values.against !== undefined) {
    progress(`Packaging ${values.against} …`);
    const { directory: other, commit } = await checkOut(root, values.against);
    sides.push({ name: commit, bundles: await bundlesOf(other, join(directory, commit)) });
  }
  const latency = Number(values.latency);
  const cloud = parts.use(await startCloud(latency));
  const [{ model = 'unknown CPU' } = {}] = cpus();
  const memory = Math.round(totalmem() / 1e9);
  process.stdout.write(
    `${new Date().toISOString().slice(0, 10)}, ${model}, ${availableParallelism()} cores, ${memory} GB, ` +
      `Node ${process.version}; Alma answers in ${latency} ms; medians of ${values.runs} processes\n\n`,
  );
  await run(cloud, sides);
}

async function bundlesOf(checkout: string, directory: string): Promise<ReadonlyMap<string, Bundle>> {
  return unpackBundles(await packageCheckout(checkout), directory);
}

type NamedBundles = { readonly name: string; readonly bundles: ReadonlyMap<string, Bundle> };

async function run(cloud: Cloud, sides: readonly NamedBundles[]): Promise<void> {
  const cases = (values.growth ? GROWTH : CASES).filter(({ name }) => name.includes(values.case));
  const alone: { name: string; side: Side }[] = [];
  for (const benchCase of cases) {
    progress(`${benchCase.name} …`);
    const [ours, theirs] = await measured(benchCase, cloud, sides);
    if (ours === undefined) continue;
    if (theirs === undefined) alone.push({ name: benchCase.name, side: ours });
    else
      process.stdout.write(`${comparison(benchCase.name, ours, theirs, ['this', sides[1]?.name ?? ''])}\n`);
  }
  if (alone.length > 0) process.stdout.write(`${overview(alone)}\n`);
}

/** Runs all sides in turn, so that whatever slows the machine down meets them alike. */
async function measured(benchCase: Case, cloud: Cloud, sides: readonly NamedBundles[]): Promise<Side[]> {
  const benches = sides.flatMap(({ bundles }) => {
    const bundle = bundles.get(benchCase.function);
    return bundle === undefined ? [] : [{ bundle, runs: [] as Figures[] }];
  });
  for (let round = 0; round < Number(values.runs); round++) {
    for (const { bundle, runs } of round % 2 === 0 ? benches : benches.toReversed()) {
      runs.push(await measure(benchCase, bundle, cloud, values.growth ? 2 : WARM_EVENTS));
    }
  }
  return benches;
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}
