import { CommanderError } from 'commander';
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
  try {
    const program = await createProgram({ args, terminal, root, exitWith });
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return usage(error, terminal);
    // An abort is no failure: whoever pressed Ctrl-C knows.
    if (isAbort(error, terminal.signal)) return EXIT.interrupted;
    const { message, exitCode } = explain(error);
    say(terminal, `alma-cache: ${message}`);
    return exitCode;
  }
}

function usage(error: CommanderError, terminal: Terminal): number {
  if (error.exitCode === 0) return EXIT.done;
  const message = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
  if (error.code !== 'commander.help') say(terminal, `alma-cache: ${message} (--help shows how)`);
  return EXIT.usage;
}

function isAbort(error: unknown, { aborted, reason }: AbortSignal): boolean {
  return aborted && (error === reason || (error instanceof Error && error.name === 'AbortError'));
}
