import { once } from 'node:events';
import type { Sandbox, WebhookCounts } from '@alma-cache/alma-sandbox';
import type { LocalStack } from '@alma-cache/local-stack';
import { counted } from '../output/number.ts';

/** Users that something happens to: each costs a dozen events. */
const BUSY_USERS = 4;
/** What Alma's webhooks are like on a bad day, as shares of the events. */
const DISTURBANCES = { duplicated: 0.3, outOfOrder: 0.3, oddlyWritten: 0.3 };
const SIX_WEEKS_MS = 42 * 24 * 3_600_000;

/** What became of the events. */
export type WebhookSummary = Pick<WebhookCounts, 'raised' | 'duplicated' | 'sent' | 'retried' | 'delivered'>;

/** The users to whom something happens: the first few whom the sandbox knows. */
export function busyUsers({ data }: Sandbox, userIds: readonly string[]): readonly string[] {
  return userIds.filter((id) => data.findUser(id) !== undefined).slice(0, BUSY_USERS);
}

export interface EventOptions {
  /** What the stack takes events by that are signed with it. */
  readonly secret: string;
  readonly users: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Lends, renews, requests and so on in the sandbox, and resolves when the stack has been through all events of it: signed,
 * some of them twice, some overtaken by later ones.
 *
 * @throws the signal's reason when it aborts
 */
export async function sendWebhookEvents(
  stack: LocalStack,
  sandbox: Sandbox,
  { secret, users, signal }: EventOptions,
): Promise<WebhookSummary> {
  const { webhooks } = sandbox;
  await webhooks.register({ url: stack.api.url, secret });
  webhooks.disturb(DISTURBANCES);
  for (const user of users) playDay(sandbox, user);
  signal.throwIfAborted();
  await Promise.race([webhooks.settled(), once(signal, 'abort')]);
  await stack.drained({ timeout: Number.POSITIVE_INFINITY, signal });
  const { raised, duplicated, sent, retried, delivered } = webhooks.counts.total;
  return { raised, duplicated, sent, retried, delivered };
}

/** Raises every type of event that the cache applies, about records that are cached already and about new ones. */
function playDay({ circulation, data }: Sandbox, user: string): void {
  const [cached] = data.user(user).loans;
  if (cached) circulation.returnLoan(cached);
  const kept = circulation.lend(user);
  circulation.renew(kept);
  circulation.changeDueDate(kept, new Date(Date.now() + SIX_WEEKS_MS).toISOString());
  circulation.returnLoan(circulation.lend(user));
  circulation.lose(kept);
  circulation.find(kept);
  circulation.claimReturned(kept);
  circulation.placeOnShelf(circulation.request(user));
  circulation.cancelRequest(circulation.request(user));
  circulation.closeRequest(circulation.placeOnShelf(circulation.request(user)));
  circulation.closeByStaff(circulation.requestByStaff('MOVE'));
  circulation.updateUser(user);
}

/** Copies of events that the stack has not taken. */
export function undeliveredCount({ sent, delivered }: WebhookSummary): number {
  return sent - delivered;
}

export function renderWebhooks(summary: WebhookSummary): string {
  const { raised, duplicated, sent, retried, delivered } = summary;
  const outcome = delivered === sent ? `all ${sent} taken` : `only ${delivered} of ${sent} taken`;
  const retries = retried > 0 ? `, ${retried} retries` : '';
  return `${counted(raised, 'webhook event')}, ${duplicated} of them sent twice, out of order: ${outcome}${retries}`;
}
