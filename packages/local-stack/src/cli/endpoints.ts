import { CREDENTIALS } from '../functions/environment.ts';
import type { LocalStack } from '../stack.ts';

/** What a user of `--keep` needs: where everything is, and lines to paste into a shell. */
export function describeEndpoints(stack: LocalStack, usersQueueUrl: string): string {
  const variables = { ...CREDENTIALS, AWS_REGION: stack.region, ...stack.endpoints };
  const [table] = stack.tables;
  return [
    'The stack stays up until Ctrl-C. In another shell:',
    '',
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${value}`),
    '',
    '# look at a table',
    `aws dynamodb scan --table-name ${table?.name} --max-items 3`,
    '# cache one more user',
    `aws sqs send-message --queue-url ${usersQueueUrl} --message-body USER_ID`,
    '# the same with Node, from the repository',
    nodeLine('dynamodb', `new m.ScanCommand({ TableName: '${table?.name}', Limit: 3 })`, 'DynamoDBClient'),
    nodeLine(
      'sqs',
      `new m.SendMessageCommand({ QueueUrl: '${usersQueueUrl}', MessageBody: 'USER_ID' })`,
      'SQSClient',
    ),
    '',
    `tables:  ${stack.tables.map(({ name }) => name).join(' ')}`,
    `queues:  ${stack.queues.map(({ url }) => url).join('\n         ')}`,
    `logs:    ${stack.logFile}`,
    '',
  ].join('\n');
}

function nodeLine(service: string, command: string, client: string): string {
  const script = `const m = await import('@aws-sdk/client-${service}'); console.dir(await new m.${client}().send(${command}), { depth: null })`;
  return `node --input-type=module -e "${script}"`;
}
