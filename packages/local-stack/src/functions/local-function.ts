import { FunctionCrashedError } from '../errors.ts';
import { ExecutionEnvironment, type FunctionSetup } from './execution-environment.ts';

/** A function with its execution environments: started on demand, kept warm, one invocation each at a time. */
export class LocalFunction {
  readonly #setup: FunctionSetup;
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #busy = new Set<ExecutionEnvironment>();
  #stopped = false;
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
   * @throws FunctionError, FunctionTimedOutError or FunctionCrashedError
   */
  async invoke(event: unknown): Promise<unknown> {
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

  /** Ends every process, and starts no more. */
  async stop(): Promise<void> {
    this.#stopped = true;
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
