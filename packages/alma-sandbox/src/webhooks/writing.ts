import type { WebhookEvent } from './event.ts';

/** The event as Alma writes it. */
export const writtenPlainly = (event: WebhookEvent): string => JSON.stringify(event);

/** Members as other services name their own: whoever goes by the name of a member takes the event for something else. */
const STRANGE_MEMBERS = {
  Type: 'Notification',
  Message: '{}',
  Records: [{ eventSource: 'aws:sqs', body: '{}' }],
  events: [null],
  messages: [{ data: 'e30=' }],
  tasks: [{ s3Key: 'a+b' }],
  awslogs: { data: 'e30=' },
  novelty: '\uffff \ud800 \u2028',
};

/**
 * The same event as no one has seen Alma write it, and as its JSON allows: with a byte order mark, white space, unknown
 * members, characters that queues refuse, and ids of records as numbers.
 */
export const writtenOddly = (event: WebhookEvent): string =>
  `\ufeff\r\n ${JSON.stringify({ ...STRANGE_MEMBERS, ...event }, null, 1).replace(/("(?:loan|request)_id": )"(\d+)"/g, '$1$2')}\n`;
