import type { Command, Help } from 'commander';

/** What is to be typed, or set, and what it does. */
export type HelpItems = readonly (readonly [term: string, what: string])[];

/** A part of a help text: prose, or a list under its heading. */
export type HelpPart = string | { readonly heading: string; readonly items: HelpItems };

/** Puts parts before or after what commander says of a command, each fitted into the width of where it is printed. */
export function withHelpText(command: Command, position: 'before' | 'after', ...parts: HelpPart[]): Command {
  return command.addHelpText(position, ({ error }) => {
    const { getErrHelpWidth, getOutHelpWidth } = command.configureOutput();
    const helpWidth = (error ? getErrHelpWidth : getOutHelpWidth)?.() ?? 80;
    const help = command.createHelp();
    help.prepareContext({ error, helpWidth });
    const text = parts.map((part) => fitted(part, help, helpWidth)).join('\n\n');
    return position === 'before' ? `${text}\n` : `\n${text}`;
  });
}

function fitted(part: HelpPart, help: Help, width: number): string {
  if (typeof part === 'string') return help.boxWrap(part, width);
  const { heading, items } = part;
  const termWidth = Math.max(...items.map(([term]) => term.length));
  const lines = items.map(([term, what]) => `  ${term.padEnd(termWidth)}  ${what}`);
  // Beside a long line to type there is no room for words.
  const fits = lines.every((line) => line.length <= width);
  return [heading, ...(fits ? lines : items.map(([term, what]) => `  ${term}\n      ${what}`))].join('\n');
}
