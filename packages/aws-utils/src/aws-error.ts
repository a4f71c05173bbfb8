import { isThrottlingError } from '@smithy/core/retry';

/** An error that an AWS service answered with, as the SDK throws it. */
type AwsServiceError = Parameters<typeof isThrottlingError>[0] & { $fault: 'client' | 'server' };

export const isAwsServiceError = (error: unknown): error is AwsServiceError =>
  error instanceof Error && '$fault' in error && '$metadata' in error;

/** Whether the same request would be refused again: AWS calls throttling a fault of the client too, but it passes. */
export const isFinal = (error: AwsServiceError): boolean =>
  error.$fault === 'client' && !isThrottlingError(error);
