import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { encodeUserMessage } from '@alma-cache/cache-schemas';
import { type LocalStack, PackagingError, packageStack, startLocalStack } from '@alma-cache/local-stack';
import type { CommandContext } from '../commands/command.ts';
import { CliError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { explain } from '../explain.ts';
import type { Progress } from '../interaction/progress.ts';
import { say, show, type Terminal } from '../terminal.ts';
import { type Alma, almaOptions, almaVariables, chooseAlma, chosenUsers, exampleOf } from './alma.ts';
import { readApi } from './api-reads.ts';
import { describeEndpoints, describeShell } from './endpoints.ts';
import { renderFailures } from './failures.ts';
import { listedUsers } from './listed-users.ts';
import { openLocalConsole } from './open-console.ts';
import { showStackProgress } from './progress.ts';
import {
  countCached,
  countDeadLetters,
  countItems,
  deadLetterCount,
  faultsOf,
  renderSummary,
  type Summary,
} from './summary.ts';
import { busyUsers, sendWebhookEvents } from './webhook-events.ts';

/** The queue that a user's primary id is sent to. */
const USERS_QUEUE = 'usersQueue';

export interface LocalOptions {
  /** A file of user ids, or `-` for standard input. Default: every user of the sandbox. */
  readonly users?: string;
  /** Whether the stack stays up until Ctrl-C. */
  readonly keep: boolean;
  readonly json: boolean;
}

/**
 * Packages the stack, runs it on emulators, and caches the users. Resolves with the exit code once nothing of it is left
 * running.
 */
export async function runLocally(options: LocalOptions, context: CommandContext): Promise<number> {
  const { terminal } = context;
  const exitCode = await untilInterrupted(options, context);
  if (exitCode === EXIT.interrupted) {
    say(
      terminal,
      'Interrupted: nothing of the stack runs any more, and what its tables and queues held is gone',
    );
  }
  return exitCode;
}

async function untilInterrupted(options: LocalOptions, context: CommandContext): Promise<number> {
  try {
    return await cacheUsers(options, context);
  } catch (error) {
    // Whatever it was in the middle of had to fail.
    if (context.terminal.signal.aborted) return EXIT.interrupted;
    throw error;
  }
}

async function cacheUsers({ users, keep, json }: LocalOptions, { root, terminal }: CommandContext) {
  const { env, signal } = terminal;
  await using alma = await chooseAlma(env);
  const listed = users === undefined ? undefined : await listedUsers(users, terminal);
  const userIds = chosenUsers(alma, listed);

  const template = await packaged(root, terminal);
  const webhookSecret = randomUUID();
  const logFile = join(root, '.local-stack', 'functions.log');
  await using stack = await startLocalStack({ template, logFile, ...almaOptions(alma, webhookSecret) });
  const failures = new SaidFailures(stack, terminal);
  for (const resource of stack.notEmulated)
    say(terminal, `Runs without ${resource}, which nothing here emulates`);
  say(terminal, `The functions' output: ${logFile}`);
  await using page = keep ? await openLocalConsole(stack, terminal, userIds[0]) : undefined;
  if (page) say(terminal, `Watch it: ${page.url}\n${describeShell(stack, almaVariables(alma))}`);

  let summary: Summary;
  try {
    using progress = await showStackProgress(stack, terminal);
    failures.sayThrough(progress);
    summary = await runStack(stack, { alma, userIds, webhookSecret, progress, signal });
  } catch (error) {
    if (failures.has(error)) return EXIT.failed;
    throw error;
  }
  show(terminal, { json, data: summary, text: () => renderSummary(summary) });
  if (!keep) return await exitCode(summary, stack, terminal);

  const usersQueueUrl = stack.queue(USERS_QUEUE).url;
  say(terminal, describeEndpoints(stack, { usersQueueUrl, webhookSecret, ...exampleOf(alma, userIds) }));
  if (!signal.aborted) await once(signal, 'abort');
  return EXIT.interrupted;
}

async function packaged(root: string, terminal: Terminal): Promise<string> {
  // Which Alma is read is decided at the start of the functions, so the artefact is the same for all.
  const { ALMA_API_KEY, ALMA_API_URL, ALMA_REGION, ...others } = terminal.env;
  const env = { ALMA_API_KEY_NAME: '/alma-cache/stg/api-key', ...others };
  const { signal } = terminal;
  try {
    return await packageStack(root, { env, signal, onStart: () => say(terminal, 'Packaging the stack …') });
  } catch (cause) {
    // All of what `sls` said, as no one line of it tells enough.
    throw cause instanceof PackagingError ? new CliError(cause.code, cause.message, { cause }) : cause;
  }
}

/** Says what of a stack works no more, once, whenever that is. */
class SaidFailures {
  readonly #said = new Set<unknown>();
  #say: Progress['say'];

  constructor(stack: LocalStack, terminal: Terminal) {
    this.#say = (line) => say(terminal, line);
    stack.events.on('failure', (error) => {
      this.#said.add(error);
      this.#say(explain(error).message);
    });
  }

  /** Says them above a line that is drawn anew. */
  sayThrough(progress: Progress): void {
    this.#say = progress.say;
  }

  has(error: unknown): boolean {
    return this.#said.has(error);
  }
}

interface Run {
  readonly alma: Alma;
  readonly webhookSecret: string;
  readonly userIds: readonly string[];
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Caches the users, then sends events of some of them, then reads the API. */
async function runStack(stack: LocalStack, run: Run): Promise<Summary> {
  const { alma, userIds, webhookSecret, progress, signal } = run;
  const start = performance.now();
  await stack.queue(USERS_QUEUE).send(...userIds.map(encodeUserMessage));
  await stack.drained({ timeout: Number.POSITIVE_INFINITY, signal });
  const seconds = (performance.now() - start) / 1000;
  const cached = await countCached(stack, alma, userIds);

  const users = alma.sandbox ? busyUsers(alma.sandbox, userIds) : [];
  let webhooks: Summary['webhooks'] = null;
  if (alma.sandbox && users.length > 0) {
    progress.say('Sending webhook events …');
    webhooks = await sendWebhookEvents(stack, alma.sandbox, { secret: webhookSecret, users, signal });
  }
  progress.say('Reading the API …');
  const api = await readApi(stack, { alma, userIds: [...new Set([...users, ...userIds])], signal });
  const tables = await countItems(stack, cached);
  const deadLetters = await countDeadLetters(stack);
  return { alma: alma.name, users: userIds.length, tables, deadLetters, seconds, webhooks, api };
}

async function exitCode(summary: Summary, stack: LocalStack, terminal: Terminal): Promise<number> {
  if (deadLetterCount(summary) > 0) {
    say(terminal, `Dead letters remain; ${stack.logFile} says why`);
    for (const reason of renderFailures(await stack.logs())) say(terminal, `  ${reason}`);
    return EXIT.partly;
  }
  const faults = faultsOf(summary);
  for (const fault of faults) say(terminal, fault);
  return faults.length === 0 ? EXIT.done : EXIT.failed;
}
