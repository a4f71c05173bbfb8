import type { Command } from 'commander';
import { awsClients, requireRegion } from '../aws-clients.ts';
import { Deployment } from '../deployment/deployment.ts';
import { type DeploymentOptions, deploymentName } from '../deployment/options.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { countingNumber } from '../option-values.ts';
import { painter } from '../output/colour.ts';
import { ALMA_CALLS_LOW } from '../status/alma-calls.ts';
import { openDisplay } from '../status/display.ts';
import { statusJson } from '../status/json.ts';
import { render } from '../status/render.ts';
import type { Status } from '../status/status.ts';
import { StatusReader } from '../status/status-reader.ts';
import { exitCodeOf, judge } from '../status/verdict.ts';
import { watch } from '../status/watch.ts';
import { show } from '../terminal.ts';
import { type CommandContext, deploymentCommand } from './command.ts';

interface StatusOptions extends DeploymentOptions {
  readonly watch: boolean;
  readonly interval?: number;
  readonly almaCallsLow: number;
  readonly json: boolean;
}

const EXAMPLES = [
  ['npx alma-cache status', 'one look at the stack of stage stg'],
  ['npx alma-cache status --stage prod --watch', 'the same, drawn anew until Ctrl-C'],
  ['npx alma-cache status --stage prod || mail …', 'for cron: 3 where something needs a person'],
  ['npx alma-cache status --watch --json --interval 60', 'a line of JSON each minute'],
] as const;

const DEFAULT_INTERVAL_SECONDS = 5;

/** A reading takes a second or two; an AWS that accepts a connection and then says nothing would hang it. ms. */
const READING_TIMEOUT_MS = 30_000;

/** `status`: whether the stack is well, and when it will be done. */
export function statusCommand(context: CommandContext): Command {
  return deploymentCommand(
    'status',
    'Says whether the stack is well and when its queues will be empty: messages, dead letters, mappings, tables, Alma calls.\n' +
      `Exit code ${EXIT.done} where all is well, ${EXIT.partly} where something needs a person or could not be read.`,
    EXAMPLES,
  )
    .option('--watch', 'draw it anew until Ctrl-C; without a terminal, a line each time', false)
    .option(
      '--interval <seconds>',
      `from one look to the next of --watch (default: ${DEFAULT_INTERVAL_SECONDS})`,
      countingNumber,
    )
    .option(
      '--alma-calls-low <number>',
      'fewer calls left of a day than this need a person',
      countingNumber,
      ALMA_CALLS_LOW,
    )
    .action((options: StatusOptions) => status(options, context));
}

async function status(options: StatusOptions, context: CommandContext) {
  const { terminal } = context;
  if (options.interval !== undefined && !options.watch) throw new UsageError('--interval goes with --watch');
  const clients = awsClients({ ...options, signal: terminal.signal });
  await requireRegion(clients);
  const deployment = (signal: AbortSignal) => new Deployment(clients, options, signal);
  const reader = new StatusReader({ clients, deployment, now: terminal.now });
  const read = () => reader.read(AbortSignal.any([terminal.signal, AbortSignal.timeout(READING_TIMEOUT_MS)]));
  await (options.watch ? watchStatus : showStatus)(read, options, context);
}

async function showStatus(
  read: () => Promise<Status>,
  { json, almaCallsLow }: StatusOptions,
  { terminal, exitWith }: CommandContext,
) {
  const status = await read();
  const verdict = judge(status, almaCallsLow);
  const { stdout } = terminal;
  const layout = {
    paint: painter(stdout, terminal),
    width: stdout.columns ?? Number.POSITIVE_INFINITY,
  };
  show(terminal, {
    json,
    data: statusJson(status, verdict),
    text: () => `${render(status, verdict, layout).join('\n')}\n`,
  });
  exitWith(exitCodeOf(verdict));
}

async function watchStatus(
  read: () => Promise<Status>,
  options: StatusOptions,
  { terminal, exitWith }: CommandContext,
) {
  const { interval = DEFAULT_INTERVAL_SECONDS } = options;
  const title = `${deploymentName(options)} every ${interval} s`;
  using display = openDisplay(terminal, { ...options, title });
  await watch(read, display, { terminal, intervalMs: interval * 1000 });
  if (terminal.signal.aborted) exitWith(EXIT.interrupted);
}
