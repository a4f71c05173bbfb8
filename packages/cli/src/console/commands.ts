import { type DeploymentOptions, typedOptions } from '../deployment/options.ts';
import { printable } from '../output/printable.ts';
import { shellLine } from '../output/shell-line.ts';
import type { CommandLine } from './protocol.ts';

/** Lines to type for what the page does not do itself. They change nothing until `--yes` is added. */
export class Commands {
  readonly #deployment: readonly string[];

  /** @param options what leads a command to the deployment that the page shows */
  constructor(options: DeploymentOptions) {
    this.#deployment = typedOptions(options);
  }

  /** What to do with the dead-lettered messages that failed so. */
  forReason(queue: string, reason: string): CommandLine[] {
    return this.#forDead(queue, ['--reason', reason]);
  }

  /** What to do with one dead-lettered message. */
  forMessage(queue: string, messageId: string): CommandLine[] {
    return this.#forDead(queue, ['--id', messageId]);
  }

  forRecord(kind: string, id: string): CommandLine[] {
    if (!isPasteable(id)) return [];
    const operands = id.startsWith('-') ? ['--', kind, id] : [kind, id];
    const compare = { what: 'Compare with Alma', line: this.#line('show', '--alma', operands) };
    if (kind !== 'user') return [compare];
    const line = `${shellLine(['printf', '%s\\n', id])} | ${this.#line('enqueue', '-', [])}`;
    return [compare, { what: 'Read anew from Alma', line }];
  }

  #forDead(queue: string, choice: readonly string[]): CommandLine[] {
    if (![queue, ...choice].every(isPasteable)) return [];
    return [
      { what: 'Bring back', line: this.#line('dead', 'redrive', [queue, ...choice]) },
      { what: 'Delete', line: this.#line('dead', 'purge', [queue, ...choice]) },
    ];
  }

  #line(command: string, argument: string, operands: readonly string[]): string {
    return shellLine(['npx', 'alma-cache', command, argument, ...this.#deployment, ...operands]);
  }
}

/** What has control characters in it could do anything in the terminal that it is pasted into. */
function isPasteable(word: string): boolean {
  return printable(word) === word;
}
