import { Command } from 'commander';
import type { CommandContext } from './command.ts';

/** `alma-cache local`: what `npm start` runs. Its arguments, help and exit codes are those of the local stack. */
export function localCommand(context: CommandContext): Command {
  return new Command('local')
    .description('Runs the whole stack on this machine; --help shows how.')
    .usage('[options]')
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async () => {
      // Its emulators are loaded only where they are needed: the other commands start sooner without them.
      const { run } = await import('@alma-cache/local-stack/cli');
      const { startPage } = await import('../console/server.ts');
      const args = context.args.slice(context.args.indexOf('local') + 1);
      context.exitWith(await run(args, context.root, { ...context.terminal, startPage }));
    });
}
