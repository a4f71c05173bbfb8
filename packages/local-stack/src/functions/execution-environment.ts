import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { FunctionCrashedError, FunctionError, FunctionTimedOutError } from '../errors.ts';
import type { FunctionPlan } from '../template/functions.ts';
import type { FunctionLog } from './function-log.ts';
import { decodeAnswer } from './payload.ts';
import { endLines, initReportLine, startLine } from './platform-log.ts';
import { readLines } from './read-lines.ts';
import { traceHeader } from './trace-header.ts';

const RUNTIME = fileURLToPath(new URL('runtime/main.mjs', import.meta.url));

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

/** An error as Lambda answers with it. */
interface LambdaError {
  readonly errorType: string;
  readonly errorMessage: string;
}

interface Outcome {
  readonly requestId: string;
  readonly maxMemoryMegabytes: number;
  readonly response?: string;
  readonly error?: LambdaError;
}

/** What the runtime in the child process sends. */
type RuntimeMessage = { readonly ready: true } | { readonly initError: LambdaError } | Outcome;

/** One process of one function: Lambda's execution environment, which serves one invocation at a time. */
export class ExecutionEnvironment {
  readonly #setup: FunctionSetup;
  readonly #child: ChildProcess;
  readonly #started = performance.now();
  readonly #ready: Promise<void>;
  readonly #exited: Promise<string>;
  #initMs: number | undefined;
  #initError: FunctionError | undefined;
  #receive: (outcome: Outcome) => void = () => {};
  #readLine: (line: string) => void;

  constructor(setup: FunctionSetup) {
    this.#setup = setup;
    this.#readLine = (line) => this.#log(line);
    this.#child = spawn(process.execPath, [RUNTIME, setup.compileCache], {
      cwd: setup.taskRoot,
      env: setup.environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#exited = endOf(this.#child);
    this.#ready = new Promise((resolve) => {
      this.#child.on('message', (message: RuntimeMessage) => {
        if ('ready' in message) {
          this.#initMs = performance.now() - this.#started;
          resolve();
        } else if ('initError' in message) {
          this.#initError = this.#functionError(message.initError);
        } else {
          this.#receive(message);
        }
      });
    });
    const { stdout, stderr } = this.#child;
    for (const stream of [stdout, stderr]) if (stream) readLines(stream, (line) => this.#readLine(line));
  }

  /** False once the process is being ended, or has not begun to work. */
  get usable(): boolean {
    return !this.#child.killed && this.#initError === undefined;
  }

  /** Resolves when the process has ended, with how it ended. */
  get exited(): Promise<string> {
    return this.#exited;
  }

  /**
   * Runs the handler once, with an event in JSON. The function's timeout starts when the module is loaded; at its end the
   * process is killed.
   *
   * @throws FunctionError, FunctionTimedOutError or FunctionCrashedError
   */
  async invoke(event: string): Promise<unknown> {
    await this.#start();
    const requestId = randomUUID();
    this.#log(startLine(requestId));
    const begun = performance.now();
    let outcome: Outcome | undefined;
    let failure: unknown;
    try {
      outcome = await this.#run(requestId, event);
      if (outcome.error) throw this.#functionError(outcome.error);
      return decodeAnswer(this.#setup.plan.name, outcome.response ?? 'null');
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      const durationMs = performance.now() - begun;
      const { memoryMegabytes } = this.#setup.plan;
      const memory = { memoryMegabytes, maxMemoryMegabytes: outcome?.maxMemoryMegabytes };
      const run = { requestId, durationMs, initMs: this.#initMs, ...memory, failure };
      for (const line of endLines(run, new Date())) this.#log(line);
      this.#initMs = undefined;
    }
  }

  /** Ends the process at once, whatever it is doing. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Waits for the function to be loaded, which begins with the process. */
  async #start(): Promise<void> {
    try {
      await this.#before(INIT_LIMIT_MS, this.#ready);
    } catch (error) {
      this.#log(initReportLine(performance.now() - this.#started, error));
      throw error;
    }
  }

  /** The runtime's answer, once everything that the function logged before it has been read too. */
  async #run(requestId: string, event: string): Promise<Outcome> {
    const { arn, timeoutSeconds } = this.#setup.plan;
    const timeoutMs = timeoutSeconds * 1000;
    // Nothing that a function logs is like it.
    const mark = `\0END ${requestId}`;
    const answered = new Promise<Outcome>((resolve) => {
      this.#receive = (outcome) => {
        if (outcome.requestId === requestId) resolve(outcome);
      };
    });
    const logged = new Promise<void>((resolve) => {
      this.#readLine = (line) => {
        const isLast = line.endsWith(mark);
        const text = isLast ? line.slice(0, -mark.length) : line;
        if (text !== '' || !isLast) this.#log(text);
        if (isLast) resolve();
      };
    });
    const deadline = Date.now() + timeoutMs;
    const traceId = traceHeader(requestId);
    this.#child.send({ requestId, event, deadline, functionArn: arn, traceId, mark });
    const [outcome] = await this.#before(timeoutMs, Promise.all([answered, logged]));
    return outcome;
  }

  /** The result, unless the process ends or the time is up before. */
  async #before<T>(limitMs: number, result: Promise<T>): Promise<T> {
    const { name } = this.#setup.plan;
    let timer: NodeJS.Timeout | undefined;
    const timedOut = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.kill();
        reject(new FunctionTimedOutError(name, limitMs / 1000));
      }, limitMs);
    });
    const crashed = this.#exited.then((how) => {
      throw this.#initError ?? new FunctionCrashedError(name, how);
    });
    try {
      return await Promise.race([result, timedOut, crashed]);
    } finally {
      clearTimeout(timer);
    }
  }

  #functionError({ errorType, errorMessage }: LambdaError): FunctionError {
    return new FunctionError(this.#setup.plan.name, errorType, errorMessage);
  }

  #log(line: string): void {
    this.#setup.log.write(this.#setup.plan.name, line);
  }
}

/** How a process ended, once everything that it wrote or sent has been read. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    // Stays attached: a message sent to a process that has just ended is reported here too.
    child.on('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => {
      const how = signal ? `signal: ${signal}` : `exit status ${code}`;
      if (child.connected) child.once('disconnect', () => resolve(how));
      else resolve(how);
    });
  });
}
