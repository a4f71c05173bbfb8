import { shellLine } from '../output/shell-line.ts';

/** The same command from another id on, as a line to paste. @param args what the command was started with */
export function resumeCommand(args: readonly string[], from: number): string {
  const [command = '', ...rest] = args.filter(
    (arg, index) => !(arg === '--from' || arg.startsWith('--from=') || args[index - 1] === '--from'),
  );
  return shellLine(['npx', 'alma-cache', command, '--from', String(from), ...rest]);
}
