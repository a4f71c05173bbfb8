import { type Sandbox, type SandboxUser, startSandbox } from '@alma-cache/alma-sandbox';
import { ofKindNames } from '@alma-cache/cache-schemas/kind-names';
import type { LocalStackOptions } from '@alma-cache/local-stack';
import { UsageError } from '../errors.ts';
import type { CachedKind } from '../kinds.ts';

const SANDBOX_USERS = 200;

/** Where it is, and how it is asked. */
interface AlmaSettings {
  readonly apiKey: string;
  /** A full base URL. Default: that of the region. */
  readonly url?: string;
  readonly region?: string;
  /** Of each process; 0 is unlimited. Default: what the template says. */
  readonly requestsPerSecond?: number;
}

export type RecordCounts = Readonly<Record<CachedKind, number>>;

/** The Alma that is read: a sandbox of ours, or a real one. */
export interface Alma extends AsyncDisposable {
  /** As the summary names it. */
  readonly name: string;
  readonly settings: AlmaSettings;
  /** The sandbox, where this is one: what it holds is known, and it sends webhook events. */
  readonly sandbox?: Sandbox;
  /** Every user there is; undefined where only the institution knows. */
  readonly userIds: readonly string[] | undefined;
  /** How many records these users have; undefined where only the institution knows. */
  countRecords(userIds: readonly string[]): RecordCounts | undefined;
}

/** Starts the sandbox, or takes a real Alma where `ALMA_API_KEY` is set. */
export async function chooseAlma(env: NodeJS.ProcessEnv): Promise<Alma> {
  return env.ALMA_API_KEY
    ? realAlma(env.ALMA_API_KEY, env)
    : sandboxAlma(await startSandbox({ users: SANDBOX_USERS }));
}

/** The ids of a file where there is one, else every user that the Alma tells of. */
export function chosenUsers(alma: Alma, fromFile: readonly string[] | undefined): readonly string[] {
  const ids = fromFile ?? alma.userIds;
  if (!ids)
    throw new UsageError(
      'With ALMA_API_KEY set, a real Alma is read: say whose records with --users FILE, or unset it for the sandbox',
    );
  return ids;
}

/** A user to show how things are done, and a loan of theirs. */
export function exampleOf({ sandbox }: Alma, [userId = 'USER_ID']: readonly string[]) {
  const [loan] = sandbox?.data.findUser(userId)?.loans ?? [];
  return { userId, loanId: loan?.loan_id ?? 'LOAN_ID' };
}

/** What makes the functions of a stack read this Alma, and take its webhook events where they are signed with the secret. */
export function almaOptions(
  { settings }: Alma,
  webhookSecret: string,
): Required<Pick<LocalStackOptions, 'environment' | 'parameters'>> {
  const { apiKey, url, region, requestsPerSecond } = settings;
  return {
    environment: {
      ...(url !== undefined && { ALMA_API_URL: url }),
      ...(region !== undefined && { ALMA_REGION: region }),
      ...(requestsPerSecond !== undefined && { ALMA_REQUESTS_PER_SECOND: String(requestsPerSecond) }),
    },
    parameters: { ALMA_API_KEY_NAME: apiKey, ALMA_SHARED_SECRET_NAME: webhookSecret },
  };
}

/** What a tool that reads the same Alma needs to be told. */
export function almaVariables({ sandbox, settings }: Alma): Readonly<Record<string, string>> {
  return {
    ...(settings.url && { ALMA_API_URL: settings.url }),
    ...(settings.region && { ALMA_REGION: settings.region }),
    // A real key is nothing for a terminal's history.
    ALMA_API_KEY: sandbox ? settings.apiKey : '…',
  };
}

function realAlma(apiKey: string, { ALMA_REGION: region, ALMA_API_URL: url }: NodeJS.ProcessEnv): Alma {
  return {
    name: url || `Alma ${region || 'eu'}`,
    // The rate stays the template's: a real Alma is shared with the institution's other applications.
    settings: { apiKey, url: url ?? '', region: region || 'eu' },
    userIds: undefined,
    countRecords: () => undefined,
    [Symbol.asyncDispose]: async () => {},
  };
}

function sandboxAlma(sandbox: Sandbox): Alma {
  return {
    name: 'sandbox',
    sandbox,
    settings: { apiKey: sandbox.apiKey, url: sandbox.url, requestsPerSecond: 0 },
    userIds: sandbox.data.userIds(),
    countRecords: (userIds) => countRecords(sandbox, userIds),
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

function countRecords({ data }: Sandbox, userIds: readonly string[]): RecordCounts {
  const users = new Set(userIds.map((id) => data.findUser(id)).filter((user) => user !== undefined));
  const sum = (sizeOf: (user: SandboxUser) => number) => [...users].reduce((n, user) => n + sizeOf(user), 0);
  return {
    user: users.size,
    ...ofKindNames((name) => sum((user) => user[`${name}s`].size)),
  };
}
