import type { LocalStack } from '@alma-cache/local-stack';
import { CREDENTIALS } from '@alma-cache/local-stack';
import { STACK_VARIABLE } from '../deployment/options.ts';
import { shellLine } from '../output/shell-line.ts';

export interface Examples {
  readonly usersQueueUrl: string;
  /** What webhook events are signed with. */
  readonly webhookSecret: string;
  /** A user who is cached. */
  readonly userId: string;
  /** A loan of theirs. */
  readonly loanId: string;
}

/**
 * What opens a shell whose commands are led to the stack: as soon as it stands, for what is to be watched is the work. It is
 * one of its own, so that what it is led by ends with it: a later `npm start` would take it for that of a real Alma.
 *
 * @param almaVariables what the operator's tool reads of the Alma that is cached
 */
export function describeShell(stack: LocalStack, almaVariables: Readonly<Record<string, string>>): string {
  // Version 1 of the AWS CLI knows the default region alone.
  const regions = { AWS_REGION: stack.region, AWS_DEFAULT_REGION: stack.region };
  const endpoints = { ...stack.endpoints, ...stack.controlPlaneEndpoints };
  const variables = {
    ...CREDENTIALS,
    ...regions,
    ...endpoints,
    [STACK_VARIABLE]: stack.stackName,
    ...almaVariables,
  };
  return [
    'Or in another terminal, where this opens a shell that leads to the stack, until `exit`:',
    '',
    'env \\',
    ...Object.entries(variables).map(([name, value]) => `  ${shellLine([`${name}=${value}`])} \\`),
    `  "\${SHELL:-sh}"`,
    '',
    'And there:',
    '',
    // A profile, which the shell's own files may set, would win over these keys, and a token goes with keys of its own.
    'unset AWS_PROFILE AWS_SESSION_TOKEN',
    'npx alma-cache status --watch',
    '',
    '',
  ].join('\n');
}

/** What can be done with a stack that stays up, and where everything is. */
export function describeEndpoints(
  stack: LocalStack,
  { usersQueueUrl, webhookSecret, userId, loanId }: Examples,
): string {
  const { api } = stack;
  const [table] = stack.tables;
  return [
    'The stack stays up until Ctrl-C. In the shell that leads to it:',
    '',
    '# look at what is cached of a user, and how it compares with Alma',
    `npx alma-cache show user ${quote(userId)} --alma`,
    '# read the API',
    `curl -i -H 'x-api-key: ${api.apiKey}' ${quote(`${api.url}/users/${encodeURIComponent(userId)}`)}`,
    '# the webhook endpoint: the challenge, and a signed event that takes a loan out of the cache',
    `curl -i '${api.url}/?challenge=hello'`,
    `event=${quote(JSON.stringify(loanReturned(userId, loanId))).replace(NOW, `'$(date -u +%FT%TZ)'`)}`,
    `curl -i ${api.url}/ -d "$event" -H "X-Exl-Signature: $(printf %s "$event" | openssl dgst -sha256 -hmac ${webhookSecret} -binary | base64)"`,
    '# look at a table',
    `aws dynamodb scan --table-name ${table?.name} --max-items 3`,
    '# cache one more user',
    // Version 1 of the AWS CLI has endpoints of its own for SQS, which the variable does not change.
    `aws sqs send-message --endpoint-url "$AWS_ENDPOINT_URL_SQS" --queue-url ${usersQueueUrl} --message-body USER_ID`,
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

/** Where the shell puts the time at which the event is sent: one of before the loan was read last would change nothing. */
const NOW = 'NOW';

/** As Alma tells that a loan was returned, with no more than what identifies it. */
function loanReturned(user_id: string, loan_id: string) {
  return {
    id: '1',
    action: 'LOAN',
    time: NOW,
    event: { value: 'LOAN_RETURNED' },
    item_loan: { loan_id, user_id },
  };
}

/** A text as one word of a shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function nodeLine(service: string, command: string, client: string): string {
  const script = `const m = await import('@aws-sdk/client-${service}'); console.dir(await new m.${client}().send(${command}), { depth: null })`;
  return `npx node --input-type=module -e "${script}"`;
}
