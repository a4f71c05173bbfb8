import { UsageError } from '../errors.ts';
import { checkIds } from '../id-list/check-ids.ts';
import { listSource } from '../id-list/sources.ts';
import { counted } from '../output/number.ts';
import { say, type Terminal } from '../terminal.ts';

/**
 * The user ids of a list, one a line; an id that comes twice is taken once. Says how many lines hold none.
 *
 * @param file its name, or `-` for standard input
 * @throws UsageError when it cannot be read, is a table or holds no user id; an AbortError at Ctrl-C
 */
export async function listedUsers(
  file: string,
  terminal: Pick<Terminal, 'stdin' | 'stderr' | 'signal'>,
): Promise<string[]> {
  const source = await listSource(file, terminal);
  const ids: string[] = [];
  const faults: string[] = [];
  for await (const some of checkIds(source.ids({ from: 1, signal: terminal.signal }), 1)) {
    for (const each of some) {
      if (each.outcome === 'valid') ids.push(each.id);
      if (each.outcome === 'invalid') faults.push(`line ${each.number} ${each.fault}`);
    }
  }
  const [first] = faults;
  if (first !== undefined) {
    say(terminal, `${source.name}: ${counted(faults.length, 'line')} without a user id; ${first}`);
  }
  if (ids.length === 0) throw new UsageError(`${source.name} holds no user id`);
  return ids;
}
