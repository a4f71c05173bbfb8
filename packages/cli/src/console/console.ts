import { type AwsClients, giveUpAt } from '../aws-clients.ts';
import { Deployment } from '../deployment/deployment.ts';
import { type DeploymentOptions, deploymentName } from '../deployment/options.ts';
import { CACHED_KINDS } from '../kinds.ts';
import type { Terminal } from '../terminal.ts';
import { newToken } from './access.ts';
import { Commands } from './commands.ts';
import { DeadLook, lookAtDeadMessages } from './dead-messages.ts';
import { readRecord } from './records.ts';
import { Sampler } from './sampler.ts';
import { serve } from './server.ts';
import { StateReader } from './state.ts';
import { TableNames } from './table-names.ts';

/** From one look at the queues to the next, as `status --watch` has it, ms. */
const INTERVAL_MS = 5000;
/** A reading takes a second or two; an AWS that accepts a connection and then says nothing would hang it. ms. */
const READING_TIMEOUT_MS = 30_000;

export interface ConsoleOptions {
  readonly clients: AwsClients;
  readonly deployment: DeploymentOptions;
  /** 0 for a free one. */
  readonly port: number;
  /** A user whom the page offers to look up. */
  readonly exampleUser?: string | undefined;
  readonly terminal: Pick<Terminal, 'now' | 'sleep' | 'signal'>;
}

export interface Console extends AsyncDisposable {
  /** Address of the page, with the token that admits to it in its fragment, which browsers send nowhere. */
  readonly url: string;
}

/**
 * Serves a page on the loopback interface that shows a deployment. It reads the deployment once before that.
 *
 * @throws StackNotFoundError, NothingDeployedError, PortTakenError, and what every part of the deployment failed with, where
 *   none could be read
 */
export async function openConsole(options: ConsoleOptions): Promise<Console> {
  const { clients, port, exampleUser = null } = options;
  const { now, sleep, signal: interrupted } = options.terminal;
  await using cleanup = new AsyncDisposableStack();
  const closing = new AbortController();
  const closed = AbortSignal.any([closing.signal, interrupted]);
  giveUpAt(closed, clients.dynamoDb);
  const deployment = (signal: AbortSignal) => new Deployment(clients, options.deployment, signal);

  const state = new StateReader({ clients, deployment, now });
  const read = (signal: AbortSignal) =>
    state.read(AbortSignal.any([signal, closed, AbortSignal.timeout(READING_TIMEOUT_MS)]));
  await read(closed);

  const commands = new Commands(options.deployment);
  const tables = new TableNames(() => deployment(closed), now);
  const table = async (kind: string) => ({
    client: clients.dynamoDb,
    table: await tables.of(kind),
    now,
    sleep: (ms: number) => sleep(ms, closed),
  });
  const look = () =>
    lookAtDeadMessages({ clients, deployment: deployment(closed), commands, now, signal: closed });
  const deadMessages = cleanup.use(new DeadLook(look));
  const sampler = cleanup.use(new Sampler(read, { intervalMs: INTERVAL_MS, now, sleep }));
  const token = newToken();
  const region = await clients.sqs.config.region();
  const about = { deployment: deploymentName(options.deployment), region, kinds: CACHED_KINDS, exampleUser };
  const record = (kind: string, id: string) => readRecord(kind, id, { table, commands, now });
  const { url } = cleanup.use(await serve({ token, about, sampler, record, deadMessages }, port));
  // Comes first: what is under way is given up.
  cleanup.defer(() => closing.abort());
  const opened = cleanup.move();
  return { url: `${url}#token=${token}`, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
