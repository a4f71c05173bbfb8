import { awsEnvironment } from '@alma-cache/testing/environment';
import { startFauxqs } from 'fauxqs';

/** A Users queue on an emulator of its own. */
export async function startUsersQueue() {
  const emulator = await startFauxqs({ port: 0, logger: false, defaultRegion: awsEnvironment.AWS_REGION });
  const endpoint = `http://127.0.0.1:${emulator.port}`;
  const { queueUrl } = emulator.createQueue('users');
  return {
    endpoint,
    url: queueUrl,
    /** The bodies that are in the queue, oldest first. */
    bodies: () => emulator.inspectQueue('users')?.messages.ready.map(({ body }) => body) ?? [],
    empty: () => emulator.reset(),
    /** Makes the queue refuse messages until it is created again. */
    remove: () => emulator.deleteQueue('users'),
    create: () => void emulator.createQueue('users'),
    stop: () => emulator.stop(),
  };
}

export type TestUsersQueue = Awaited<ReturnType<typeof startUsersQueue>>;
