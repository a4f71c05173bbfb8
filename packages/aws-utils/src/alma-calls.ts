import type { Tracer } from '@aws-lambda-powertools/tracer';
import { describeFailure } from './failure.ts';
import { type Count, counter } from './metrics.ts';
import type { Telemetry } from './telemetry.ts';

/** One request to Alma when it is over, as the client of Alma tells of it (its `AlmaAttempt`). */
export interface AlmaCall {
  /** Such as `/users/{user_id}/loans`: without ids. */
  route: string;
  /** HTTP status; undefined where no whole answer came. */
  status: number | undefined;
  /** 1 for the first request of a call. */
  attempt: number;
  durationMs: number;
  /** What the request failed with; undefined for a success. */
  error: unknown;
  /** Whether the caller gave up. */
  aborted: boolean;
  /** What Alma says is left of the day's quota. */
  remainingCalls: number | undefined;
}

/** What a client of Alma tells of its calls. */
export interface AlmaObservers {
  /** Told of each request. */
  onCall: (call: AlmaCall) => void;
  /** Told of each call that ended without a request, as there was no key to send. */
  onNoKey: () => void;
}

/**
 * Makes the observers of a client of Alma: each request is counted, and is a subsegment of its own in the trace; a call
 * without a key counts among the refusals of the key, and not among the requests. They never throw.
 */
export function almaObservers({ metrics, tracer, logger }: Telemetry): AlmaObservers {
  const count = counter({ metrics, logger });
  return {
    onCall: (call) => {
      const code = codeOf(call);
      countCall(call, code, count);
      try {
        traceCall(call, code, tracer);
      } catch (error) {
        logger.warn('Call of Alma not traced', { because: describeFailure(error) });
      }
    },
    onNoKey: () => count('AlmaKeyRefusals'),
  };
}

/** Why the request failed. What made the caller give up may be the failure of another request. */
function codeOf({ error, aborted }: AlmaCall): string | undefined {
  if (aborted) return 'ABORTED';
  return error === undefined ? undefined : describeFailure(error).code;
}

const isThrottled = (code = ''): boolean => code.startsWith('ALMA_THROTTLED');

function countCall({ durationMs, remainingCalls }: AlmaCall, code: string | undefined, count: Count): void {
  count('AlmaCalls');
  count('AlmaLatency', durationMs);
  if (remainingCalls !== undefined) count('AlmaCallsRemaining', remainingCalls);
  if (isThrottled(code)) count('AlmaThrottles');
  if (code === 'ALMA_KEY_REFUSED') count('AlmaKeyRefusals');
}

/**
 * Writes the request into the trace when it is over: so nothing becomes the current segment meanwhile, and the requests
 * of one invocation are siblings however many of them run at once. Its fields are those of the AWS X-Ray developer guide,
 * "X-Ray segment documents".
 */
function traceCall(call: AlmaCall, code: string | undefined, tracer: Tracer): void {
  if (!tracer.isTracingEnabled()) return;
  const { route, status, attempt, durationMs } = call;
  // A name may hold no braces, so the route is an annotation.
  const subsegment = tracer.getSegment()?.addNewSubsegment('Alma');
  if (subsegment === undefined) return;
  subsegment.start_time -= durationMs / 1000;
  subsegment.addAttribute('namespace', 'remote');
  subsegment.addAttribute('http', {
    request: { method: 'GET', url: route },
    ...(status === undefined ? {} : { response: { status } }),
  });
  subsegment.addAnnotation('route', route);
  subsegment.addAnnotation('attempt', attempt);
  if (code !== undefined) subsegment.addAnnotation('code', code);

  const isRefused = status !== undefined && status >= 400 && status < 500;
  if (isThrottled(code)) subsegment.addThrottleFlag();
  if (isRefused || isThrottled(code)) subsegment.addErrorFlag();
  else if (code !== undefined && !call.aborted) subsegment.addFaultFlag();
  subsegment.close();
}
