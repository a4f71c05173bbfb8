import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { withHelpText } from '../help-text.ts';
import type { LocalOptions } from '../local/run.ts';
import { type CommandContext, commandWithExamples } from './command.ts';

const EXAMPLES = [
  ['npm start', 'cache the records of 200 users of a sandbox Alma'],
  ['npm start -- --keep', 'and stay up, with a page to watch and lines for curl'],
  ['npm start -- --users ids.txt', 'the users of a file, one primary id a line'],
  ['cut -f1 users.tsv | npm start -- --users -', 'the users on standard input'],
  ['npm start -s -- --json > summary.json', "for programs; -s keeps npm's own lines out of it"],
  ['ALMA_API_KEY=… npm start -- --users ids.txt', 'a real Alma, at the rate of a deployment'],
] as const;

const ENVIRONMENT = [
  ['ALMA_API_KEY', 'read a real Alma with this key instead of the sandbox; needs --users'],
  ['ALMA_REGION', 'its region: eu (default), na, ap, aps, ca or cn'],
  ['ALMA_API_URL', 'or its full base URL, such as http://127.0.0.1:9000/almaws/v1'],
] as const;

const EXIT_CODES = `Exit codes: ${EXIT.done} all is as it should be, ${EXIT.failed} failure, ${EXIT.usage} wrong usage, ${EXIT.partly} dead letters remain, ${EXIT.interrupted} Ctrl-C.`;

/** `alma-cache local`: what `npm start` runs. */
export function localCommand(context: CommandContext): Command {
  const command = commandWithExamples(
    'local',
    "Runs the whole stack, as it would be deployed, on emulators of this machine: caches the users' records, sends the " +
      "sandbox's webhook events of some of them, and reads some through the API.",
    EXAMPLES,
  );
  return withHelpText(command, 'after', { heading: 'Environment:', items: ENVIRONMENT }, EXIT_CODES)
    .option('--users <file>', 'primary ids, one a line; - is standard input (default: all of the sandbox)')
    .option('--keep', 'serve a page to watch, tell how to look around, and stay up until Ctrl-C', false)
    .allowExcessArguments()
    .action(async (options: LocalOptions, { args }: Command) => {
      requireOwnOptions(args, context.terminal.env);
      // Its emulators are loaded only where they are needed: the other commands start sooner without them.
      const { runLocally } = await import('../local/run.ts');
      context.exitWith(await runLocally(options, context));
    });
}

/** npm takes options for its own where no `--` comes before them, and leaves their values as arguments. */
function requireOwnOptions(args: readonly string[], env: NodeJS.ProcessEnv): void {
  const taken = ['keep', 'users'].filter((name) => env[`npm_config_${name}`] !== undefined);
  if (env.npm_lifecycle_event === 'start' && taken.length > 0) {
    const options = taken.map((name) => (name === 'users' ? '--users FILE' : `--${name}`)).join(' ');
    throw new UsageError(
      `npm takes options for its own where no -- comes before them: npm start -- ${options}`,
    );
  }
  const [first] = args;
  if (first !== undefined)
    throw new UsageError(`There is no argument ${first}; a list of users is --users FILE`);
}
