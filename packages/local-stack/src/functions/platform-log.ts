import { FunctionCrashedError, FunctionTimedOutError } from '../errors.ts';

/** One invocation, or one start of a function, that is over. */
export interface Run {
  readonly requestId: string;
  readonly durationMs: number;
  readonly memoryMegabytes: number;
  /** Undefined where the process did not live to tell. */
  readonly maxMemoryMegabytes?: number | undefined;
  /** How long the function took to start, for its first invocation. */
  readonly initMs?: number | undefined;
  /** What ended it from outside the handler. */
  readonly failure?: unknown;
}

/** The line that Lambda writes before what the function logs. */
export function startLine(requestId: string): string {
  return `START RequestId: ${requestId} Version: $LATEST`;
}

/**
 * The lines that Lambda writes after it.
 *
 * @see AWS Lambda developer guide, "Viewing logs": the system log in plain text
 */
export function endLines(run: Run, now: Date): string[] {
  const { requestId, durationMs, memoryMegabytes, maxMemoryMegabytes, initMs } = run;
  const report = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs)} ms`,
    `Memory Size: ${memoryMegabytes} MB`,
    ...(maxMemoryMegabytes === undefined ? [] : [`Max Memory Used: ${maxMemoryMegabytes} MB`]),
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...statusOf(run.failure),
  ];
  return [...failureLines(run, now), `END RequestId: ${requestId}`, report.join('\t')];
}

/** The line that it writes where a function does not start. */
export function initReportLine(durationMs: number, failure: unknown): string {
  const status = failure instanceof FunctionTimedOutError ? 'timeout' : 'error';
  return [`INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms`, 'Phase: init', `Status: ${status}`].join(
    '\t',
  );
}

function failureLines({ requestId, failure }: Run, now: Date): string[] {
  if (failure instanceof FunctionTimedOutError) {
    const seconds = failure.seconds.toFixed(2);
    return [`${now.toISOString()} ${requestId} Task timed out after ${seconds} seconds`];
  }
  if (failure instanceof FunctionCrashedError) {
    return [`RequestId: ${requestId} Error: Runtime exited with error: ${failure.how}`, 'Runtime.ExitError'];
  }
  return [];
}

function statusOf(failure: unknown): string[] {
  if (failure instanceof FunctionTimedOutError) return ['Status: timeout'];
  if (failure instanceof FunctionCrashedError) return ['Status: error', 'Error Type: Runtime.ExitError'];
  return [];
}
