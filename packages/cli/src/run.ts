import { type Command, CommanderError } from 'commander';
import { EXIT } from './exit.ts';
import { explain } from './explain.ts';
import { createProgram } from './program.ts';
import { say, type Terminal } from './terminal.ts';

/** Runs the command; resolves with its exit code once nothing of it is left running. */
export async function run(args: readonly string[], root: string, terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.done;
  const exitWith = (code: number) => {
    exitCode = code;
  };
  const program = await createProgram({ args, terminal, root, exitWith });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return usage(error, program, terminal);
    // An abort is no failure: whoever pressed Ctrl-C knows.
    if (isAbort(error, terminal.signal)) return EXIT.interrupted;
    const { message, exitCode } = explain(error);
    say(terminal, `alma-cache: ${message}`);
    return exitCode;
  }
}

function usage(error: CommanderError, program: Command, terminal: Terminal): number {
  if (error.exitCode === 0) return EXIT.done;
  const message = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
  const what = commandMeant(message, program) ?? message;
  if (error.code !== 'commander.help') say(terminal, `alma-cache: ${what} (--help shows how)`);
  return EXIT.usage;
}

/** What to say of a command that is unknown, as it belongs to another: `redrive` to `dead`. */
function commandMeant(message: string, program: Command): string | undefined {
  const [, unknown] = /^unknown command '([^']+)'/.exec(message) ?? [];
  const group = program.commands.find((command) =>
    command.commands.some((below) => below.name() === unknown),
  );
  return group && `there is no command ${unknown}; it is ${program.name()} ${group.name()} ${unknown}`;
}

function isAbort(error: unknown, { aborted, reason }: AbortSignal): boolean {
  return aborted && (error === reason || (error instanceof Error && error.name === 'AbortError'));
}
