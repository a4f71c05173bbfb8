import { eventTypes } from '@alma-cache/cache-schemas/events';

/** The variables that the README's deployment section names, with values of the right form, in the region of the deployment. */
export function placeholderEnvironment(stage: string, region = 'eu-west-1'): Record<string, string> {
  const suffix = stage.toUpperCase();
  return {
    ALMA_API_KEY_NAME: '/placeholder/alma-api-key',
    ALMA_SHARED_SECRET_NAME: '/placeholder/alma-shared-secret',
    [`USER_QUEUE_URL_${suffix}`]: `https://sqs.${region}.amazonaws.com/123456789012/placeholder-users`,
    [`USER_QUEUE_ARN_${suffix}`]: `arn:aws:sqs:${region}:123456789012:placeholder-users`,
    [`USER_CACHE_TABLE_NAME_${suffix}`]: 'placeholder-user-cache',
    [`LOAN_CACHE_TABLE_NAME_${suffix}`]: 'placeholder-loan-cache',
    [`REQUEST_CACHE_TABLE_NAME_${suffix}`]: 'placeholder-request-cache',
    [`FEE_CACHE_TABLE_NAME_${suffix}`]: 'placeholder-fee-cache',
    [`QUEUED_USER_CACHE_TABLE_NAME_${suffix}`]: 'placeholder-queued-user-cache',
    ...Object.fromEntries(
      eventTypes.map((type) => [
        `${type}_TOPIC_ARN_${suffix}`,
        `arn:aws:sns:${region}:123456789012:placeholder-${type}`,
      ]),
    ),
  };
}
