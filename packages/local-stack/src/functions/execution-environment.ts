import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { FunctionCrashedError, FunctionError, FunctionTimedOutError, LocalStackError } from '../errors.ts';
import type { FunctionPlan } from '../template/functions.ts';
import type { FunctionLog } from './function-log.ts';
import { decodeAnswer } from './payload.ts';

const RUNTIME = fileURLToPath(new URL('runtime.mjs', import.meta.url));

/** How long a function may take to load, ms. Lambda gives 10 s; a busy machine is slower than Lambda. */
const INIT_LIMIT_MS = 30_000;

export interface FunctionSetup {
  readonly plan: FunctionPlan;
  readonly environment: Readonly<Record<string, string>>;
  /** The unpacked bundle. */
  readonly taskRoot: string;
  readonly compileCache: string;
  readonly log: FunctionLog;
}

/** What the runtime in the child process sends. */
type RuntimeMessage =
  | { readonly ready: true }
  | { readonly requestId: string; readonly response: string }
  | { readonly requestId: string; readonly error: { readonly type: string; readonly message: string } };

/** One process of one function: Lambda's execution environment, which serves one invocation at a time. */
export class ExecutionEnvironment {
  readonly #setup: FunctionSetup;
  readonly #child: ChildProcess;
  readonly #ready: Promise<void>;
  readonly #exited: Promise<string>;
  #receive: (message: RuntimeMessage) => void = () => {};
  #readLine: (line: string) => void = () => {};

  constructor(setup: FunctionSetup) {
    this.#setup = setup;
    this.#child = spawn(process.execPath, [RUNTIME, setup.compileCache], {
      cwd: setup.taskRoot,
      env: setup.environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#exited = new Promise((resolve) => {
      // Stays attached: a message sent to a process that has just ended is reported here too.
      this.#child.on('error', (error) => resolve(error.message));
      // Not at "exit", when there may be output left to read.
      this.#child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    this.#ready = new Promise((resolve) => {
      this.#child.on('message', (message: RuntimeMessage) => {
        if ('ready' in message) resolve();
        else this.#receive(message);
      });
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) this.#logLines(stream);
  }

  /** False once the process is being ended. */
  get usable(): boolean {
    return !this.#child.killed;
  }

  /** Resolves when the process has ended, with how it ended. */
  get exited(): Promise<string> {
    return this.#exited;
  }

  /**
   * Runs the handler once, with an event in JSON. The function's timeout starts when the module is loaded; at its end the process is killed.
   *
   * @throws FunctionError, FunctionTimedOutError or FunctionCrashedError
   */
  async invoke(event: string): Promise<unknown> {
    await this.#before(INIT_LIMIT_MS, this.#ready);
    const { plan } = this.#setup;
    const requestId = randomUUID();
    const timeoutMs = plan.timeoutSeconds * 1000;
    const outcome = this.#outcomeOf(requestId);
    this.#child.send({ requestId, event, deadline: Date.now() + timeoutMs, functionArn: plan.arn });
    const message = await this.#before(timeoutMs, outcome);
    if ('error' in message) throw new FunctionError(plan.name, message.error.type, message.error.message);
    return decodeAnswer(plan.name, message.response);
  }

  /** Ends the process at once, whatever it is doing. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** The runtime's answer, once everything that the function logged before it has been read too. */
  async #outcomeOf(requestId: string): Promise<Exclude<RuntimeMessage, { ready: true }>> {
    const answered = new Promise<Exclude<RuntimeMessage, { ready: true }>>((resolve) => {
      this.#receive = (message) => {
        if ('requestId' in message && message.requestId === requestId) resolve(message);
      };
    });
    const logged = new Promise<void>((resolve) => {
      this.#readLine = (line) => {
        if (line.endsWith(`END RequestId: ${requestId}`)) resolve();
      };
    });
    const [message] = await Promise.all([answered, logged]);
    return message;
  }

  /** The result, unless the process ends or the time is up before. */
  async #before<T>(limitMs: number, result: Promise<T>): Promise<T> {
    const { plan, log } = this.#setup;
    let timer: NodeJS.Timeout | undefined;
    const timedOut = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.kill();
        reject(new FunctionTimedOutError(plan.name, limitMs / 1000));
      }, limitMs);
    });
    const crashed = this.#exited.then((how) => {
      throw new FunctionCrashedError(plan.name, how);
    });
    try {
      return await Promise.race([result, timedOut, crashed]);
    } catch (error) {
      if (error instanceof LocalStackError) log.write(plan.name, error.message);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #logLines(stream: NodeJS.ReadableStream | null): void {
    if (!stream) return;
    const log = (line: string) => {
      this.#setup.log.write(this.#setup.plan.name, line);
      this.#readLine(line);
    };
    // A line ends with a line feed, as in CloudWatch; `readline` would end it at U+2028 too, which JSON leaves in strings.
    let begun = '';
    stream.setEncoding('utf8');
    stream.on('data', (chunk) => {
      const lines = `${begun}${chunk}`.split('\n');
      begun = lines.pop() ?? '';
      for (const line of lines) log(line);
    });
    stream.on('end', () => {
      if (begun !== '') log(begun);
    });
  }
}
