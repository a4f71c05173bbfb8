import { clientOptions, requireEnv, Topic } from '@alma-cache/aws-utils';
import { type EventType, eventTypes } from '@alma-cache/cache-schemas/events';
import { SNSClient } from '@aws-sdk/client-sns';
import type { WebhookEvent } from './event.ts';

/** Publishes an event; gives up when the signal is aborted. */
export type Publish = (event: WebhookEvent, signal: AbortSignal) => Promise<void>;

/**
 * Publishes an event to its type's topic; the type rides along as the attribute `event_type`. The environment names each type's
 * topic: `LOAN_CREATED_TOPIC_ARN` and so on.
 *
 * @throws where the environment names no topic for a type
 */
export function topicsFromEnv(): Publish {
  // A second attempt still fits into the time that Alma gives us.
  const client = new SNSClient(clientOptions({ requestTimeout: 1500, maxAttempts: 2 }));
  const topics = Object.fromEntries(
    eventTypes.map((type) => [type, new Topic({ arn: requireEnv(`${type}_TOPIC_ARN`) }, { client })]),
  ) as Record<EventType, Topic>;
  return ({ type, text }, signal) => topics[type].publish(text, { attributes: { event_type: type }, signal });
}
