import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { UsageError } from '../errors.ts';
import { packageStack } from '../package-stack.ts';
import type { LocalStack } from '../stack.ts';
import { startLocalStack } from '../start.ts';
import { type Alma, almaVariables, chooseAlma, chosenUsers, exampleOf } from './alma.ts';
import { readApi } from './api-reads.ts';
import { type Arguments, HELP, parseArguments } from './arguments.ts';
import { describeEndpoints, describeShell } from './endpoints.ts';
import { renderFailures } from './failures.ts';
import { type ProgressStream, showProgress } from './progress.ts';
import { sayOnce } from './say-once.ts';
import {
  countCached,
  countDeadLetters,
  deadLetterCount,
  faultsOf,
  renderSummary,
  type Summary,
} from './summary.ts';
import { readUserIds } from './user-ids.ts';
import { busyUsers, sendWebhookEvents, type WebhookSummary } from './webhook-events.ts';

/** The queue that a user's primary id is sent to. */
const USERS_QUEUE = 'usersQueue';

export const EXIT = { ok: 0, failure: 1, usage: 2, deadLetters: 3, interrupted: 130 } as const;

export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: ProgressStream;
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal;
  /** Serves a page to watch the stack on. */
  readonly startPage: (stack: LocalStack) => Promise<WatchPage>;
}

export interface WatchPage extends AsyncDisposable {
  readonly url: string;
}

/** Runs the command; resolves with its exit code once nothing of it is left running. */
export async function run(args: readonly string[], root: string, terminal: Terminal): Promise<number> {
  const say = sayOnce(terminal.stderr);
  try {
    const parsed = parseArguments(args);
    if (!parsed.help) return await cacheUsers(parsed, root, { ...terminal, say });
    terminal.stdout.write(HELP);
    return EXIT.ok;
  } catch (error) {
    if (terminal.signal.aborted) return EXIT.interrupted;
    if (!(error instanceof UsageError)) {
      say(error);
      return EXIT.failure;
    }
    terminal.stderr.write(`${error.message} (npm start -- --help shows how)\n`);
    return EXIT.usage;
  }
}

interface TalkingTerminal extends Terminal {
  readonly say: (error: unknown) => void;
}

async function cacheUsers(args: Arguments, root: string, terminal: TalkingTerminal): Promise<number> {
  const { env, stdin, stdout, stderr, signal, startPage, say } = terminal;
  await using alma = await chooseAlma(env);
  const fromFile = args.users === undefined ? undefined : await readUserIds(args.users, stdin);
  const userIds = chosenUsers(alma, fromFile);

  const onStart = () => stderr.write('Packaging the stack …\n');
  const template = await packageStack(root, { env, signal, onStart });

  const logFile = join(root, '.local-stack', 'functions.log');
  await using stack = await startLocalStack({ template, alma: alma.settings, logFile });
  stack.events.on('failure', say);
  for (const resource of stack.notEmulated) stderr.write(`Not emulated: ${resource}\n`);
  stderr.write(`The functions' output: ${logFile}\n`);
  await using page = args.keep ? await startPage(stack) : undefined;
  if (page) stderr.write(`Watch it: ${page.url}\n${describeShell(stack, almaVariables(alma))}`);

  const summary = await runStack(stack, { alma, userIds, terminal });
  stdout.write(args.json ? `${JSON.stringify(summary, undefined, 2)}\n` : renderSummary(summary));
  if (args.keep) {
    stderr.write(
      describeEndpoints(stack, { usersQueueUrl: stack.queue(USERS_QUEUE).url, ...exampleOf(alma, userIds) }),
    );
    if (!signal.aborted) await once(signal, 'abort');
    return EXIT.interrupted;
  }
  return await exitCode(summary, stack, stderr);
}

interface Run {
  readonly alma: Alma;
  readonly userIds: readonly string[];
  readonly terminal: Terminal;
}

/** Caches the users, then sends events of some of them, then reads the API. */
async function runStack(stack: LocalStack, { alma, userIds, terminal }: Run): Promise<Summary> {
  const { stderr, signal } = terminal;
  const start = performance.now();
  await cacheAll(stack, userIds, terminal);
  const seconds = (performance.now() - start) / 1000;
  const tables = await countCached(stack, alma, userIds);

  const users = alma.sandbox ? busyUsers(alma.sandbox, userIds) : [];
  let webhooks: WebhookSummary | null = null;
  if (alma.sandbox && users.length > 0) {
    stderr.write('Sending webhook events …\n');
    webhooks = await sendWebhookEvents(stack, alma.sandbox, { users, signal });
  }
  stderr.write('Reading the API …\n');
  const api = await readApi(stack, { alma, userIds: [...new Set([...users, ...userIds])], signal });
  const deadLetters = await countDeadLetters(stack);
  return { alma: alma.name, users: userIds.length, tables, deadLetters, seconds, webhooks, api };
}

async function cacheAll(stack: LocalStack, userIds: readonly string[], terminal: Terminal): Promise<void> {
  const { stderr, signal } = terminal;
  const done = new AbortController();
  const progress = showProgress(stack, stderr, done.signal);
  try {
    await stack.queue(USERS_QUEUE).send(...userIds);
    await stack.drained({ timeout: Number.POSITIVE_INFINITY, signal });
  } finally {
    done.abort();
    await progress;
  }
}

async function exitCode(summary: Summary, stack: LocalStack, stderr: Writable): Promise<number> {
  if (deadLetterCount(summary) > 0) {
    const reasons = renderFailures(await stack.logs()).map((reason) => `  ${reason}\n`);
    stderr.write(`Dead letters remain; ${stack.logFile} says why\n${reasons.join('')}`);
    return EXIT.deadLetters;
  }
  const faults = faultsOf(summary);
  for (const fault of faults) stderr.write(`${fault}\n`);
  return faults.length === 0 ? EXIT.ok : EXIT.failure;
}
