import { createRequire } from 'node:module';
import { Command, Help, type Option } from 'commander';
import { type CommandContext, withExamples } from './commands/command.ts';
import { EXIT } from './exit.ts';
import { withHelpText } from './help-text.ts';

const EXAMPLES = [
  ['npx alma-cache status --stage prod --watch', 'queues, tables and quota, drawn anew'],
  ['npx alma-cache console --stage prod', 'the same and more, on a page'],
  ['npx alma-cache enqueue ids.txt --stage prod --yes', 'read these users into the cache'],
  ['npx alma-cache show loan 17300000010001221 --alma', 'a cached loan beside what Alma says'],
  ['npx alma-cache verify --users 600 --stage prod', 'how right the cache is'],
  ['npx alma-cache dead list users', 'why messages ended in the dead-letter queue'],
  ['npx alma-cache dead redrive users --yes', 'bring them back'],
  ['npx alma-cache forget test_user --yes', 'erase a user, as the law may demand'],
  ['npx alma-cache plan --users 50000', 'what a full refresh takes'],
  ['npx alma-cache local --keep', 'the whole stack on this machine'],
] as const;

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

const EXIT_CODES = `Exit codes: ${EXIT.done} done, ${EXIT.failed} failed, ${EXIT.usage} wrong usage, ${EXIT.partly} partly done, ${EXIT.interrupted} interrupted.
Output is data on stdout and words on stderr. Nothing that changes something runs without --yes.`;

/**
 * The command with the subcommand that its arguments begin with, else with all of them. It throws, a CommanderError among
 * others, and never ends the process.
 */
export async function createProgram(context: CommandContext): Promise<Command> {
  const { stdout, stderr } = context.terminal;
  const program = withExamples(new Command('npx alma-cache'), EXAMPLES)
    .description(
      'Fills the queues of the Alma cache, watches them drain, looks into records, brings dead letters back.',
    )
    .version(version, '-V, --version', 'print the version');
  withHelpText(program, 'after', EXIT_CODES);
  for (const add of await commandsFor(context.args)) program.addCommand(add(context));
  for (const command of [program, ...allBelow(program)]) {
    command
      .exitOverride()
      .showHelpAfterError(false)
      .configureHelp({ optionDescription })
      .configureOutput({
        writeOut: (text) => void stdout.write(text),
        writeErr: (text) => void stderr.write(text),
        getOutHelpWidth: () => stdout.columns ?? 100,
        getErrHelpWidth: () => stderr.columns ?? 100,
        // One line; the usage is where the help is.
        outputError: () => undefined,
      });
  }
  return program;
}

type AddCommand = (context: CommandContext) => Command;

/** All of them, with what they import, take a second to load and fifty megabytes, of which each needs a part. */
const COMMANDS: ReadonlyMap<string, () => Promise<AddCommand>> = new Map([
  ['enqueue', async () => (await import('./commands/enqueue.ts')).enqueueCommand],
  ['status', async () => (await import('./commands/status.ts')).statusCommand],
  ['console', async () => (await import('./commands/console.ts')).consoleCommand],
  ['show', async () => (await import('./commands/show.ts')).showCommand],
  ['verify', async () => (await import('./commands/verify.ts')).verifyCommand],
  ['dead', async () => (await import('./commands/dead.ts')).deadCommand],
  ['forget', async () => (await import('./commands/forget.ts')).forgetCommand],
  ['plan', async () => (await import('./commands/plan.ts')).planCommand],
  ['local', async () => (await import('./commands/local.ts')).localCommand],
]);

function commandsFor([name = '']: readonly string[]): Promise<AddCommand[]> {
  const named = COMMANDS.get(name);
  const loads = named === undefined ? [...COMMANDS.values()] : [named];
  return Promise.all(loads.map((load) => load()));
}

/** A default that is nothing needs no words. */
function optionDescription(option: Option): string {
  return new Help()
    .optionDescription(option)
    .replace(/default: (?:false|\[\]|\{\})(?:, )?/, '')
    .replace(/ \(\)$/, '');
}

function allBelow(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...allBelow(child)]);
}
