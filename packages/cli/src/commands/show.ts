import { CacheInvalidIdError, type StoreOptions } from '@alma-cache/cache-schemas';
import { Argument, type Command } from 'commander';
import { giveUpAt, requireRegion } from '../aws-clients.ts';
import type { DeploymentOptions } from '../deployment/options.ts';
import { UsageError } from '../errors.ts';
import { withHelpText } from '../help-text.ts';
import { CACHED_KINDS, type CachedKind } from '../kinds.ts';
import { painter } from '../output/colour.ts';
import { counted } from '../output/number.ts';
import { printable } from '../output/printable.ts';
import { AlmaSide } from '../show/alma-side.ts';
import { toJson } from '../show/json.ts';
import { type LookUpPorts, lookUpSubject, lookUpUser } from '../show/look-up.ts';
import { absenceLine, report } from '../show/report.ts';
import { exitCodeOf, isCached, type Shown } from '../show/shown.ts';
import { say, show, type Terminal } from '../terminal.ts';
import { type CommandContext, deployed, deploymentCommand } from './command.ts';

interface ShowOptions extends DeploymentOptions {
  readonly alma: boolean;
  readonly user?: string;
  readonly json: boolean;
}

const EXIT_CODES =
  'Exit codes: 0 where the record is cached, expired or not, and with --alma the same as in Alma; 1 where it is not cached; ' +
  '3 where it is cached, and differs from Alma, is gone from there, or could not be compared.';

/** `alma-cache show`: a record of the cache, alone or beside what Alma has. */
export function showCommand(context: CommandContext): Command {
  const command = deploymentCommand('show', 'Shows a record of the cache, its age and what has expired.', [
    ['npx alma-cache show user test_user', "a user's lists and records"],
    ['npx alma-cache show loan 17300000010001221 --alma', 'a loan beside what Alma has'],
    ['npx alma-cache show fee 17500000010001221 --alma --user test_user', 'also where it is not cached'],
  ])
    .addArgument(new Argument('<kind>', 'what it is').choices(CACHED_KINDS))
    .argument('<id>', 'as Alma has it; of a user the primary id, in any case')
    .option('--alma', 'compare it with Alma, with ALMA_API_KEY and ALMA_REGION or ALMA_API_URL', false)
    .option('--user <id>', 'with --alma, whose it is: needed where the cache does not say')
    .action(async (kind: CachedKind, id: string, options: ShowOptions) => {
      if (options.user !== undefined && (kind === 'user' || !options.alma)) {
        throw new UsageError('--user says whose loan, request or fee to ask Alma for; it goes with --alma');
      }
      const shown = await lookUp(kind, id, options, context);
      print(shown, options, context.terminal);
      context.exitWith(exitCodeOf(shown));
    });
  return withHelpText(command, 'after', EXIT_CODES);
}

async function lookUp(
  kind: CachedKind,
  id: string,
  options: ShowOptions,
  context: CommandContext,
): Promise<Shown> {
  const { terminal } = context;
  const { now, signal, sleep } = terminal;
  const alma = options.alma ? new AlmaSide(terminal) : undefined;
  const { clients, deployment } = deployed(options, context);
  await requireRegion(clients);
  giveUpAt(signal, clients.dynamoDb);
  const table = async (of: CachedKind): Promise<StoreOptions> => ({
    client: clients.dynamoDb,
    table: await deployment.table(of),
    now,
    sleep: (ms) => sleep(ms, signal),
  });
  const ports: LookUpPorts = { table, alma, now };
  try {
    if (kind === 'user') return await lookUpUser(id, ports);
    return await lookUpSubject({ kind, id, userId: options.user }, ports);
  } catch (error) {
    // To the stores it is a DynamoDB that fails.
    signal.throwIfAborted();
    throw error instanceof CacheInvalidIdError ? new UsageError(error.message) : error;
  }
}

function print(shown: Shown, { json }: ShowOptions, terminal: Terminal): void {
  const now = terminal.now();
  const { alma } = shown;
  if (json || isCached(shown) || alma?.state === 'differs') {
    const text = () => report(shown, { now, paint: painter(terminal.stdout, terminal) });
    show(terminal, { json, data: toJson(shown, now), text });
  }
  if (!isCached(shown)) say(terminal, absenceLine(shown, now));
  if (alma === undefined) return;
  if ('reason' in alma) say(terminal, printable(alma.reason));
  const left = alma.callsLeft === undefined ? '' : `; ${counted(alma.callsLeft, 'call')} left today`;
  if (alma.calls > 0) say(terminal, `Alma was asked ${counted(alma.calls, 'time')}${left}`);
}
