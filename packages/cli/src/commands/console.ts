import { once } from 'node:events';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { awsClients, requireRegion } from '../aws-clients.ts';
import { openConsole } from '../console/console.ts';
import type { DeploymentOptions } from '../deployment/options.ts';
import { EXIT } from '../exit.ts';
import { say, show } from '../terminal.ts';
import { type CommandContext, deploymentCommand } from './command.ts';

interface ConsoleOptions extends DeploymentOptions {
  readonly port: number;
  readonly json: boolean;
}

const EXAMPLES = [
  ['npx alma-cache console', 'a page that shows the stack of stage stg'],
  ['npx alma-cache console --stage prod', 'the same of production'],
  ['npx alma-cache console --port 8080', 'always on this port, to be forwarded'],
] as const;

/** `alma-cache console`: what `status`, `dead list` and `show` tell, on a page. */
export function consoleCommand(context: CommandContext): Command {
  return deploymentCommand(
    'console',
    'Serves a page on this machine that shows the stack: queues, throughput, dead-lettered messages, records.\n' +
      'It prints the address, with the token that admits to it, and serves until Ctrl-C.',
    EXAMPLES,
  )
    .addOption(new Option('--port <number>', 'of 127.0.0.1').argParser(portNumber).default(0, 'a free one'))
    .action((options: ConsoleOptions) => serveConsole(options, context));
}

async function serveConsole(options: ConsoleOptions, { terminal, exitWith }: CommandContext): Promise<void> {
  const clients = awsClients({ ...options, signal: terminal.signal });
  await requireRegion(clients);
  await using console = await openConsole({ clients, deployment: options, port: options.port, terminal });
  const { url } = console;
  show(terminal, { json: options.json, data: { url }, text: () => `${url}\n` });
  say(terminal, 'Whoever has this address can read the records of patrons. Ctrl-C ends it.');
  if (!terminal.signal.aborted) await once(terminal.signal, 'abort');
  exitWith(EXIT.interrupted);
}

function portNumber(value: string): number {
  const port = Number(value);
  if (/^\d+$/.test(value) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a port, 1 to 65535.');
}
