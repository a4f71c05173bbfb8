import { FunctionCrashedError, FunctionThrottledError } from '../errors.ts';
import { ExecutionEnvironment, type FunctionSetup } from './execution-environment.ts';
import { encodeEvent } from './payload.ts';

/** Most processes of a function that has no concurrency reserved: where Lambda would start more, invocations wait. */
const MAX_PROCESSES = 10;

/** A function with its execution environments: started on demand, kept warm, one invocation each at a time. */
export class LocalFunction {
  readonly #setup: FunctionSetup;
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #busy = new Set<ExecutionEnvironment>();
  #stopped = false;
  #running = 0;
  readonly #waitingToRun: (() => void)[] = [];
  readonly #waitingToKill: ((environment: ExecutionEnvironment) => void)[] = [];

  constructor(setup: FunctionSetup) {
    this.#setup = setup;
  }

  get name(): string {
    return this.#setup.plan.name;
  }

  get arn(): string {
    return this.#setup.plan.arn;
  }

  /** The variables that its processes see. */
  get environment(): Readonly<Record<string, string>> {
    return this.#setup.environment;
  }

  /**
   * Runs the handler in a warm process, or in a new one where all are busy.
   *
   * @throws EventTooLargeError; FunctionError, FunctionTimedOutError, FunctionCrashedError, or FunctionThrottledError where
   *   its reserved concurrency is used up
   */
  async invoke(event: unknown): Promise<unknown> {
    const payload = encodeEvent(this.name, event);
    const { reservedConcurrency } = this.#setup.plan;
    if (reservedConcurrency !== undefined && this.#running >= reservedConcurrency) {
      throw new FunctionThrottledError(this.name, reservedConcurrency);
    }
    this.#running += 1;
    try {
      if (reservedConcurrency === undefined && this.#running > MAX_PROCESSES) {
        await new Promise<void>((resolve) => this.#waitingToRun.push(resolve));
      }
      return await this.#run(payload);
    } finally {
      this.#running -= 1;
      this.#waitingToRun.shift()?.();
    }
  }

  async #run(event: string): Promise<unknown> {
    if (this.#stopped) throw new FunctionCrashedError(this.name, 'the stack has stopped');
    const environment = this.#idle.pop() ?? this.#start();
    this.#busy.add(environment);
    this.#waitingToKill.shift()?.(environment);
    try {
      return await environment.invoke(event);
    } finally {
      // A process that has ended meanwhile is no longer among the busy ones.
      if (this.#busy.delete(environment) && environment.usable) this.#idle.push(environment);
    }
  }

  /** Kills the process of an invocation that is running, or of the next one as soon as there is one. */
  async kill(): Promise<void> {
    const [busy] = this.#busy;
    const environment =
      busy ?? (await new Promise<ExecutionEnvironment>((resolve) => this.#waitingToKill.push(resolve)));
    environment.kill();
    await environment.exited;
  }

  /** Ends the processes that wait for work. */
  async coolDown(): Promise<void> {
    const idle = this.#idle.splice(0);
    for (const environment of idle) environment.kill();
    await Promise.all(idle.map((environment) => environment.exited));
  }

  /** Ends every process, and starts no more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const run of this.#waitingToRun.splice(0)) run();
    const environments = [...this.#idle, ...this.#busy];
    for (const environment of environments) environment.kill();
    await Promise.all(environments.map((environment) => environment.exited));
  }

  #start(): ExecutionEnvironment {
    const environment = new ExecutionEnvironment(this.#setup);
    void environment.exited.then(() => {
      this.#busy.delete(environment);
      const index = this.#idle.indexOf(environment);
      if (index !== -1) this.#idle.splice(index, 1);
    });
    return environment;
  }
}
