import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs';
import { isAwsServiceError, isFinal } from './aws-error.ts';
import type { Refusal } from './until-taken.ts';

/** Why SQS did not accept an entry; it may also have said nothing of it. */
export const entryRefusal = (failure: BatchResultErrorEntry | undefined) => ({
  code: failure?.Code ?? 'NotAcknowledged',
  final: failure?.SenderFault ?? false,
});

/** Why none of a batch was accepted. */
export function callRefusal(cause: unknown): Pick<Refusal, 'code' | 'final' | 'cause'> {
  const code = cause instanceof Error ? cause.name : 'UnknownError';
  return { code, final: isAwsServiceError(cause) && isFinal(cause), cause };
}
