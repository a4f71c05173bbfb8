import { type Harness, startHarness } from '@alma-cache/testing/harness';
import { AWS_ENVIRONMENT, type Environment } from '../src/testing/environment.ts';
import { type Ran, type RunOptions, runCommand } from '../src/testing/run-command.ts';

/** A dead letter, and where it is; not how often it was received. */
export interface Remains {
  readonly messageId: string;
  readonly body: string;
  readonly state: string;
}

/** The packaged stack, whose messages can be made to fail, and the command that looks after them. */
export interface DeadLetters extends AsyncDisposable, Pick<Harness, 'stack' | 'sandbox'> {
  readonly env: Environment;
  dead(args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** The same with `--json`. */
  deadJson(...args: string[]): Promise<{ code: number; data: Record<string, unknown> }>;
  /** Sends messages to a queue, where they fail as often as it takes; answers with their ids. */
  fail(queue: string, ...bodies: string[]): Promise<string[]>;
  /** Two users whom Alma does not know, and between them a message that is none. */
  failUsers(): Promise<string[]>;
  stillThere(queue: string): Promise<Remains[]>;
  /** As if nothing had been: no faults, no dead letters, every function fed. */
  reset(): Promise<void>;
}

/** Leads a command to the stack. */
export const STACK = ['--stack', 'local-stack'];

export async function startDeadLetters(): Promise<DeadLetters> {
  const harness = await startHarness({ users: [{ primaryId: 'known', loans: 3, requests: 0, fees: 0 }] });
  const { stack, sandbox } = harness;
  const env = { ...AWS_ENVIRONMENT, ...stack.endpoints, ...stack.controlPlaneEndpoints };
  const dead: DeadLetters['dead'] = (args, options = {}) =>
    runCommand(['dead', ...args, ...STACK], { env, ...options });
  const fail: DeadLetters['fail'] = async (queue, ...bodies) => {
    const ids = await stack.queue(queue).send(...bodies);
    await stack.drained();
    return ids;
  };
  return {
    stack,
    sandbox,
    env,
    dead,
    fail,
    failUsers: () => fail('usersQueue', 'nobody.1', '{"userID":"x"}', 'nobody.2'),
    deadJson: async (...args) => {
      const { code, stdout } = await dead([...args, '--json']);
      return { code, data: JSON.parse(stdout) };
    },
    stillThere: async (queue) => {
      const messages = await stack.deadLetterQueue(queue).messages();
      return messages
        .map(({ messageId, body, state }) => ({ messageId, body, state }))
        .toSorted((a, b) => a.messageId.localeCompare(b.messageId));
    },
    reset: async () => {
      stack.faults.clear();
      for (const name of ['updateUser', 'updateLoan']) stack.enable(name);
      await stack.drained();
      for (const queue of stack.deadLetterQueues) await queue.receiveAll();
    },
    [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose](),
  };
}
