import { createRequire } from 'node:module';
import { Command, Help, type Option } from 'commander';
import { type CommandContext, examplesText } from './commands/command.ts';
import { consoleCommand } from './commands/console.ts';
import { deadCommand } from './commands/dead.ts';
import { enqueueCommand } from './commands/enqueue.ts';
import { forgetCommand } from './commands/forget.ts';
import { localCommand } from './commands/local.ts';
import { planCommand } from './commands/plan.ts';
import { showCommand } from './commands/show.ts';
import { statusCommand } from './commands/status.ts';
import { verifyCommand } from './commands/verify.ts';
import { EXIT } from './exit.ts';

const EXAMPLES = [
  ['alma-cache status --stage prod --watch', 'queues, tables and quota, drawn anew'],
  ['alma-cache console --stage prod', 'the same and more, on a page'],
  ['alma-cache enqueue ids.txt --stage prod --yes', 'read these users into the cache'],
  ['alma-cache show loan 17300000010001221 --alma', 'a cached loan beside what Alma says'],
  ['alma-cache verify --users 600 --stage prod', 'how right the cache is'],
  ['alma-cache dead list users', 'why messages ended in the dead-letter queue'],
  ['alma-cache dead redrive users --yes', 'bring them back'],
  ['alma-cache forget test_user --yes', 'erase a user, as the law may demand'],
  ['alma-cache plan --users 50000', 'what a full refresh takes'],
  ['alma-cache local --keep', 'the whole stack on this machine'],
] as const;

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

const EXIT_CODES = `Exit codes: ${EXIT.done} done, ${EXIT.failed} failed, ${EXIT.usage} wrong usage, ${EXIT.partly} partly done, ${EXIT.interrupted} interrupted.
Output is data on stdout and words on stderr. Nothing that changes something runs without --yes.`;

/** The command with all its subcommands. It throws, a CommanderError among others, and never ends the process. */
export function createProgram(context: CommandContext): Command {
  const { stdout, stderr } = context.terminal;
  const program = new Command('alma-cache')
    .description(
      'Fills the queues of the Alma cache, watches them drain, looks into records, brings dead letters back.',
    )
    .version(version, '-V, --version', 'print the version')
    .addHelpText('before', `${examplesText(EXAMPLES)}\n`)
    .addHelpText('after', `\n${EXIT_CODES}`);
  for (const add of COMMANDS) program.addCommand(add(context));
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

const COMMANDS: readonly ((context: CommandContext) => Command)[] = [
  enqueueCommand,
  statusCommand,
  consoleCommand,
  showCommand,
  verifyCommand,
  deadCommand,
  forgetCommand,
  planCommand,
  localCommand,
];

/** A default that is nothing needs no words. */
function optionDescription(option: Option): string {
  return new Help().optionDescription(option).replace(/ \(default: (?:false|\[\]|\{\})\)$/, '');
}

function allBelow(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...allBelow(child)]);
}
