import { randomInt } from 'node:crypto';
import { Queue, UserIds } from '@alma-cache/aws-utils';
import {
  encodeUserMessage,
  type RecordKind,
  recordKinds,
  refreshing,
  UserStore,
} from '@alma-cache/cache-schemas';
import { drawUsers, verifyUser } from '@alma-cache/cache-schemas/verify';
import type { Command } from 'commander';
import { almaFromEnv } from '../alma-client.ts';
import { giveUpAt, requireRegion } from '../aws-clients.ts';
import type { DeploymentOptions } from '../deployment/options.ts';
import { resumeCommand } from '../enqueue/resume.ts';
import { UsageError } from '../errors.ts';
import { explain } from '../explain.ts';
import { withHelpText } from '../help-text.ts';
import { checkIds } from '../id-list/check-ids.ts';
import { oneByOne } from '../id-list/one-by-one.ts';
import { requireFrom } from '../id-list/sources.ts';
import { showProgress } from '../interaction/progress.ts';
import { countingNumber, numberFromZero, positiveNumber } from '../option-values.ts';
import { counted } from '../output/number.ts';
import { say, show } from '../terminal.ts';
import { Findings } from '../verify/findings.ts';
import { verifyLine } from '../verify/progress-line.ts';
import { exitCodeOf, toJson, toText } from '../verify/results.ts';
import { drawnUsers, listedUsers, type Subjects } from '../verify/subjects.ts';
import { verifyUsers } from '../verify/verify-users.ts';
import { type CommandContext, type Deployed, deployed, deploymentCommand } from './command.ts';

interface VerifyOptions extends DeploymentOptions {
  readonly users?: number;
  readonly all: boolean;
  readonly seed?: number;
  readonly from: number;
  readonly rate: number;
  readonly reserve: number;
  readonly ids: boolean;
  readonly repair: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

const EXAMPLES = [
  ['npx alma-cache verify --users 600 --stage prod', 'how right it is, by 600 users drawn'],
  ['npx alma-cache verify ids.txt --ids', 'of these users, one id a line'],
  ['npx alma-cache verify --all --rate 10', 'of all whom the cache answers for'],
  ['npx alma-cache verify --all --repair --yes', 'and have those who differ read anew'],
  ['npx alma-cache verify --users 600 --seed 7 --from 201', 'go on after an interruption'],
] as const;

const MORE_HELP = [
  'Alma is asked with the key in ALMA_API_KEY, at ALMA_REGION or ALMA_API_URL. A user costs three calls, one more for every ' +
    'full hundred of loans or requests, and twice that where something differs: it is looked at again, as an event may be on ' +
    'its way. Users of whom the cache would tell nothing cost none. Nothing is changed but by --repair.',
  'Exit codes: 0 where all was compared and nothing differs; 3 where something differs, or could not be compared; 1 where ' +
    'nothing was; 130 where it was interrupted.',
];

/** No more than Alma lets a fifth of a stack have; a patron does not notice it. Calls a second. */
const DEFAULT_RATE = 5;

/** As the stage parameter almaReserve, where a deployment gives none. */
const DEFAULT_RESERVE = 10_000;

/** Users compared at once: a slow Alma keeps three calls of each waiting. */
const MOST_AT_ONCE = 25;

/** Events arrive within seconds. ms. */
const SETTLE_MS = 5000;

/** `alma-cache verify`: what the cache would tell of users, held against Alma. */
export function verifyCommand(context: CommandContext): Command {
  const command = deploymentCommand(
    'verify',
    'Compares the cache with Alma, and says how right it is.',
    EXAMPLES,
  )
    .argument('[file]', 'primary ids, one a line; - is standard input')
    .option(
      '--users <number>',
      'so many users, drawn at random of all whom the cache answers for',
      countingNumber,
    )
    .option('--all', 'every user whom the cache answers for', false)
    .option('--seed <number>', 'of the random order (default: another each time)', countingNumber)
    .option('--from <number>', 'the line, or the user in that order, to begin with', countingNumber, 1)
    .option('--rate <number>', 'calls of Alma a second, at most', positiveNumber, DEFAULT_RATE)
    .option('--reserve <number>', "calls of Alma's day to leave to others", numberFromZero, DEFAULT_RESERVE)
    .option('--ids', 'name the users and records that differ', false)
    .option('--repair', 'queue the users of whom something differs', false)
    .option('--yes', 'queue them; without it --repair only says how many there are', false)
    .action((file: string | undefined, options: VerifyOptions) => verify(file, options, context));
  return withHelpText(command, 'after', ...MORE_HELP);
}

async function verify(file: string | undefined, options: VerifyOptions, context: CommandContext) {
  checkOptions(file, options);
  const { terminal, exitWith } = context;
  const { signal, now } = terminal;
  const { from, rate, reserve, ids, json } = options;
  let calls = 0;
  const countCall = () => {
    calls += 1;
  };
  const alma = almaFromEnv(terminal, countCall, { requestsPerSecond: rate, reserve });
  const target = deployed(options, context);
  await requireRegion(target.clients);
  giveUpAt(signal, target.clients.dynamoDb);
  const cache = await cacheOf(target, context);
  const subjects =
    file === undefined ? await draw(options, cache, context) : await listedUsers(file, terminal);
  if (subjects.count !== undefined) requireFrom(from, subjects.count);

  const findings = new Findings();
  const start = now();
  const progress = await showProgress(terminal, () =>
    verifyLine({ findings, from, to: subjects.count, elapsedMs: now() - start }),
  );
  const progression = await verifyUsers(oneByOne(checkIds(subjects.ids({ from, signal }), from)), {
    verify: (userId) =>
      verifyUser(userId, {
        ...cache,
        alma: alma.users.for(userId, { signal }),
        settle: () => terminal.sleep(SETTLE_MS, signal),
        now,
      }),
    atOnce: Math.min(Math.ceil(rate), MOST_AT_ONCE),
    from,
    findings,
    signal,
  });
  progress[Symbol.dispose]();

  if (progression.state === 'failed') {
    const { message } = explain(progression.error);
    say(terminal, `alma-cache: ${new UserIds(progression.userId).mask(message)}`);
  }
  const callsLeft = alma.remainingCalls;
  const verified = { subjects, findings, progression, alma: { calls, callsLeft } };
  show(terminal, { json, data: toJson(verified, ids), text: () => toText(verified, ids) });
  if (progression.state !== 'done') say(terminal, howToGoOn(subjects, options, context, progression.next));
  const left = callsLeft === undefined ? '' : `; ${counted(callsLeft, 'call')} left today`;
  if (calls > 0) say(terminal, `Alma was asked ${counted(calls, 'time')}${left}`);
  exitWith(exitCodeOf(findings, progression));
  if (options.repair) await repair(findings, options, target, context);
}

function checkOptions(file: string | undefined, { users, all, seed, from }: VerifyOptions): void {
  const ways = [file !== undefined, users !== undefined, all].filter(Boolean);
  if (ways.length !== 1) {
    throw new UsageError('Give one of these: a file of user ids (- is standard input), --users or --all');
  }
  if (file !== undefined && seed !== undefined) {
    throw new UsageError('--seed is of the order in which users are drawn; it goes with --users or --all');
  }
  if (file === undefined && from > 1 && seed === undefined) {
    throw new UsageError('--from goes on in the order of a --seed, which is missing');
  }
}

type Cache = Awaited<ReturnType<typeof cacheOf>>;

/** The tables of the deployment, all of them, and their stores. */
async function cacheOf({ clients, deployment }: Deployed, { terminal }: CommandContext) {
  const { now, sleep, signal } = terminal;
  const optionsFor = async (name: string) => ({
    client: clients.dynamoDb,
    table: await deployment.table(name),
    now,
    sleep: (ms: number) => sleep(ms, signal),
  });
  const userTable = await optionsFor('user');
  const kinds: readonly RecordKind[] = Object.values(recordKinds);
  return {
    userTable,
    users: new UserStore(userTable),
    caches: await Promise.all(
      kinds.map(async (kind) => ({ kind, records: kind.store(await optionsFor(kind.name)) })),
    ),
  };
}

async function draw(
  { users, seed = randomInt(1, 1_000_000) }: VerifyOptions,
  { userTable }: Cache,
  { terminal: { signal } }: CommandContext,
): Promise<Subjects> {
  return drawnUsers(await drawUsers({ ...userTable, seed, signal }), { seed, most: users });
}

/** Queues the users of whom something differs, or says how many that would be. */
async function repair(
  { differing }: Findings,
  { yes }: VerifyOptions,
  { clients, deployment }: Deployed,
  { terminal }: CommandContext,
): Promise<void> {
  const users = counted(differing.length, 'user');
  if (!yes) return say(terminal, `${users} would be queued to be read anew; --yes queues.`);
  const queue = new Queue({ url: await deployment.queue('users') }, { client: clients.sqs });
  await refreshing(queue).sendAll(differing.map(({ userId }) => encodeUserMessage(userId)));
  say(terminal, `${users} queued to be read anew.`);
}

function howToGoOn(
  { repeatable, drawn }: Subjects,
  { seed }: VerifyOptions,
  { args }: CommandContext,
  next: number,
): string {
  if (!repeatable) return `To go on, give the same ids again with --from ${next}`;
  const same = drawn && seed === undefined ? [...args, '--seed', String(drawn.seed)] : args;
  return `To go on: ${resumeCommand(same, next)}`;
}
