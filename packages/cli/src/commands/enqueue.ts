import { Queue } from '@alma-cache/aws-utils/queue';
import { refreshing } from '@alma-cache/cache-schemas/refresh-mark';
import type { Command } from 'commander';
import { requireRegion } from '../aws-clients.ts';
import type { DeploymentOptions } from '../deployment/options.ts';
import { enqueueUsers } from '../enqueue/enqueue-users.ts';
import { checkLine, progressLine } from '../enqueue/progress-line.ts';
import { type QueueFacts, queueFacts } from '../enqueue/queue-facts.ts';
import { checkedResult, countedResult, exitCodeOf, sentResult } from '../enqueue/results.ts';
import { resumeCommand } from '../enqueue/resume.ts';
import { Tally } from '../enqueue/tally.ts';
import { UsageError } from '../errors.ts';
import { explain } from '../explain.ts';
import { checkIds } from '../id-list/check-ids.ts';
import { type IdSource, listSource, requireFrom } from '../id-list/sources.ts';
import { showProgress } from '../interaction/progress.ts';
import { countingNumber, positiveNumber } from '../option-values.ts';
import { say, show, type Terminal } from '../terminal.ts';
import { type CommandContext, deployed, deploymentCommand } from './command.ts';

interface EnqueueOptions extends DeploymentOptions {
  readonly all: boolean;
  readonly from: number;
  readonly rate?: number;
  readonly yes: boolean;
  readonly allowEmpty: boolean;
  readonly json: boolean;
}

const EXAMPLES = [
  ['npx alma-cache enqueue ids.txt', 'check a list of primary ids, one a line'],
  ['npx alma-cache enqueue ids.txt --stage prod --yes', 'and queue them'],
  ['cut -f1 users.tsv | npx alma-cache enqueue - --yes', 'the same from standard input'],
  ['ALMA_API_KEY=… npx alma-cache enqueue --all --yes', 'every user of Alma'],
  ['npx alma-cache enqueue ids.txt --rate 50 --yes', 'no more than 50 a second'],
  ['npx alma-cache enqueue ids.txt --from 4001 --yes', 'go on after an interruption'],
] as const;

/** `enqueue`: user ids to the Users queue. */
export function enqueueCommand(context: CommandContext): Command {
  return deploymentCommand(
    'enqueue',
    'Sends user ids to the Users queue, so that the users are read into the cache.',
    EXAMPLES,
  )
    .argument('[file]', 'primary ids, one a line; - is standard input')
    .option('--all', 'every user of Alma, with the key in ALMA_API_KEY', false)
    .option('--from <number>', 'the line, or with --all the user, to begin with', countingNumber, 1)
    .option('--rate <number>', 'messages a second (default: as many as SQS takes)', positiveNumber)
    .option('--allow-empty', 'let a list without ids pass, as one of a program may be', false)
    .option('--yes', 'send them; without it they are only checked', false)
    .action((file: string | undefined, options: EnqueueOptions) => enqueue(file, options, context));
}

async function enqueue(file: string | undefined, options: EnqueueOptions, context: CommandContext) {
  const { terminal } = context;
  if (options.all === (file !== undefined)) {
    throw new UsageError('Give either a file of user ids (- is standard input) or --all');
  }
  const alma = file === undefined ? await allOfAlma(terminal) : undefined;
  const source = alma?.source ?? (await listSource(file ?? '-', terminal));
  const { clients, deployment } = deployed(options, context);
  await requireRegion(clients);
  const queue = await deployment.queue('users');
  if (options.yes) return send(source, new Queue({ url: queue }, { client: clients.sqs }), options, context);

  const facts = await queueFacts(clients.sqs, queue, terminal.signal);
  if (alma) await count(alma, facts, options, context);
  else await check(source, facts, options, context);
  say(terminal, 'Nothing was sent; --yes sends.');
}

/** Says what a list holds. */
async function check(
  source: IdSource,
  queue: QueueFacts,
  options: EnqueueOptions,
  { terminal, exitWith }: CommandContext,
) {
  const { from, json } = options;
  const { signal, now } = terminal;
  const tally = new Tally();
  {
    const start = now();
    using _ = await showProgress(terminal, () => checkLine({ tally, elapsedMs: now() - start }));
    for await (const some of checkIds(source.ids({ from, signal }), from)) {
      for (const each of some) tally.add(each);
    }
  }
  requireSome(source, tally, options);
  show(terminal, { json, ...(await checkedResult(source.name, queue, tally)) });
  if (tally.last < from) sayNothingLeft(from, terminal);
  exitWith(exitCodeOf(tally));
}

/** Every user of Alma. Its client is loaded where it is asked for: a list of ids has no use for it. */
async function allOfAlma(terminal: Terminal) {
  const { almaFromEnv } = await import('../alma-client.ts');
  const { almaSource, callsToList } = await import('../id-list/alma-source.ts');
  const client = almaFromEnv(terminal, () => undefined);
  return { client, source: almaSource(client.users), callsToList };
}

/** Says how many users Alma has: to read who they are would cost what the real thing costs. */
async function count(
  { client, source, callsToList }: Awaited<ReturnType<typeof allOfAlma>>,
  queue: QueueFacts,
  { from, json }: EnqueueOptions,
  { terminal }: CommandContext,
) {
  const users = await source.count(terminal.signal);
  if (users !== undefined) requireFrom(from, users);
  const toQueue = users === undefined ? undefined : Math.max(0, users - from + 1);
  const almaCalls = toQueue === undefined ? undefined : callsToList(toQueue);
  const callsLeft = client.remainingCalls;
  show(terminal, { json, ...countedResult(queue, { from, toQueue, almaCalls, callsLeft }) });
  if (users !== undefined && users < from) sayNothingLeft(from, terminal);
}

async function send(
  source: IdSource,
  queue: Queue,
  options: EnqueueOptions,
  { terminal, args, exitWith }: CommandContext,
) {
  const { from, rate = Number.POSITIVE_INFINITY, json } = options;
  const { signal, now } = terminal;
  const tally = new Tally();
  const to = await source.count(signal);
  if (to !== undefined) requireFrom(from, to);
  const start = now();
  const progress = await showProgress(terminal, () =>
    progressLine({ tally, from, to, elapsedMs: now() - start }),
  );
  const checked = checkIds(source.ids({ from, signal }), from);
  const progression = await enqueueUsers(checked, {
    ...terminal,
    queue: refreshing(queue),
    rate,
    from,
    tally,
  });
  progress[Symbol.dispose]();
  if (progression.state === 'done') requireSome(source, tally, options);

  if (progression.state === 'failed') {
    if (tally.queued === 0) throw progression.error;
    say(terminal, `alma-cache: ${explain(progression.error).message}`);
  }
  show(terminal, { json, ...(await sentResult(source.name, await queue.url(), tally, progression)) });
  if (progression.state !== 'done') say(terminal, howToGoOn(source, args, progression.next));
  else if (tally.last < from) sayNothingLeft(from, terminal);
  exitWith(exitCodeOf(tally, progression));
}

/** A list without ids is more often the wrong file, or the output of a program that failed, than what was meant. */
function requireSome({ name }: IdSource, { read }: Tally, { from, allowEmpty }: EnqueueOptions): void {
  if (read > 0 || from > 1 || allowEmpty) return;
  throw new UsageError(`${name} holds no user id; with --allow-empty that is no error`);
}

/** An empty list from its beginning is what it is. */
function sayNothingLeft(from: number, terminal: Terminal): void {
  if (from > 1) say(terminal, `Nothing is left to queue from number ${from} on.`);
}

function howToGoOn({ repeatable, variable }: IdSource, args: readonly string[], next: number): string {
  if (!repeatable) return `To go on, give the same ids again with --from ${next}`;
  const command = `To go on: ${resumeCommand(args, next)}`;
  return variable === undefined ? command : `${command}\n${variable} has to be set for that, as it was now.`;
}
