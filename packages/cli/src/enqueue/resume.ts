/** The same command from another id on, as a line to paste. @param args what the command was started with */
export function resumeCommand(args: readonly string[], from: number): string {
  const [command = '', ...rest] = args.filter(
    (arg, index) => !(arg === '--from' || arg.startsWith('--from=') || args[index - 1] === '--from'),
  );
  return ['npx', 'alma-cache', command, '--from', String(from), ...rest].map(quoted).join(' ');
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
