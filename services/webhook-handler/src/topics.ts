import { clientOptions, requireEnv, Topic } from '@alma-cache/aws-utils';
import { type EventType, eventTypes } from '@alma-cache/cache-schemas/events';
import { SNSClient } from '@aws-sdk/client-sns';
import type { WebhookEvent } from './event.ts';

/** A second attempt still fits into the time that Alma gives us. */
const client = new SNSClient(clientOptions({ requestTimeout: 1500, maxAttempts: 2 }));

/** Each event type's topic, from the environment: `LOAN_CREATED_TOPIC_ARN` and so on. */
const topics = Object.fromEntries(
  eventTypes.map((type) => [type, new Topic({ arn: requireEnv(`${type}_TOPIC_ARN`) }, { client })]),
) as Record<EventType, Topic>;

/** Publishes an event to its type's topic; the type rides along as the attribute `event_type`. */
export function publish({ type, text }: WebhookEvent, signal: AbortSignal): Promise<void> {
  return topics[type].publish(text, { attributes: { event_type: type }, signal });
}
