// @ts-check

/**
 * The commands that the bundles hold, by the service's name in its client's package: those that the functions send, and some
 * that libraries bring along.
 */
export const COMMANDS = {
  dynamodb: ['BatchGetItem', 'DeleteItem', 'DescribeEndpoints', 'GetItem', 'PutItem', 'Query', 'Scan'],
  sns: ['Publish'],
  sqs: [
    'ChangeMessageVisibilityBatch',
    'DeleteMessageBatch',
    'GetQueueUrl',
    'ReceiveMessage',
    'SendMessageBatch',
  ],
  ssm: ['GetParameters', 'GetParametersByPath'],
};
