import { type Count, describeFailure, loggerAbout, UserIds } from '@alma-cache/aws-utils';
import type { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { WebhookEvent } from './event.ts';
import { bodyOf, headerOf, jsonAnswer } from './http.ts';
import { inTime } from './in-time.ts';
import { publishSigned } from './publish-signed.ts';
import { EventNotUsed, Refusal } from './refusal.ts';
import type { SignatureCheck } from './shared-secret.ts';
import type { Publish } from './topics.ts';

interface WebhookEndpointPorts {
  readonly isSigned: SignatureCheck;
  readonly publish: Publish;
  readonly logger: Logger;
  readonly count: Count<'EventsPublished' | 'EventsRefused'>;
}

/** Kept back of the function's time, for the answer. */
const RESERVE_MS = 500;

/**
 * Takes the events that Alma posts. Whatever happens it answers, within the function's time: 200 for an event that is
 * published, 4xx for a request that stays wrong however often it is sent, 503 for our own trouble, because Alma sends
 * again what was answered with a 5xx, and only that (Ex Libris, "Webhooks").
 */
export function createWebhookEndpoint({ isSigned, publish, logger, count }: WebhookEndpointPorts) {
  return async (request: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> => {
    const delivery = { body: bodyOf(request), signature: headerOf(request, 'X-Exl-Signature') };
    const userIds = new UserIds();
    const log = loggerAbout(userIds, logger);
    const publishEvent = (event: WebhookEvent, signal: AbortSignal) => {
      userIds.add(event.userId);
      return publish(event, signal);
    };
    try {
      const { type, id } = await inTime(context.getRemainingTimeInMillis() - RESERVE_MS, (signal) =>
        publishSigned(delivery, { isSigned, publish: (event) => publishEvent(event, signal) }),
      );
      count('EventsPublished');
      log.info('Event published', { type, eventId: id });
      return jsonAnswer(200, { published: type });
    } catch (error) {
      if (error instanceof Refusal) {
        const { status, code, message } = error;
        const isTrouble = !(error instanceof EventNotUsed);
        log[isTrouble ? 'warn' : 'info'](message, { status, code });
        // Whoever signs nothing is not Alma, but somebody who has found the address.
        if (isTrouble && delivery.signature !== undefined) count('EventsRefused');
        return jsonAnswer(status, { code, message });
      }
      log.error('Event not published; Alma will send it again', { because: describeFailure(error) });
      return jsonAnswer(503, { code: 'UNAVAILABLE', message: 'The event was not published; send it again.' });
    }
  };
}
