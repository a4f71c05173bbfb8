import type { LocalStack } from '@alma-cache/local-stack';
import { awsClients } from '../aws-clients.ts';
import { type Console, openConsole } from '../console/console.ts';
import type { Terminal } from '../terminal.ts';

/** The emulators take any. */
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/**
 * Serves the console of the local stack, which it reaches as it would any other: through endpoints alone.
 *
 * @param exampleUser whom the page offers to look up
 */
export function openLocalConsole(
  stack: LocalStack,
  terminal: Terminal,
  exampleUser: string | undefined,
): Promise<Console> {
  const endpoints = { ...stack.endpoints, ...stack.controlPlaneEndpoints };
  return openConsole({
    clients: awsClients({ region: stack.region, elsewhere: { endpoints, credentials: CREDENTIALS } }),
    deployment: { stack: [stack.stackName], queue: {}, table: {} },
    port: 0,
    exampleUser,
    terminal,
  });
}
