import { toAlmaError } from './classify.ts';
import { type AlmaFault, isFault, readFaults } from './error-body.ts';
import { AlmaUnreadableError } from './errors.ts';
import { withoutCutId } from './ids.ts';
import { parseJson } from './json.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Route } from './routes.ts';
import type { Answer } from './transport.ts';

/** What is needed to tell what an answer means. */
interface Context {
  route: Route;
  /** Taken out of what Alma says, should it repeat the key. */
  key: string;
  /** Epoch ms. */
  now: number;
}

/**
 * The JSON of a success.
 * @throws the AlmaError that the answer stands for; AlmaUnreadableError for a success that is not JSON
 */
export function readAnswer(answer: Answer, context: Context): unknown {
  const succeeded = answer.status >= 200 && answer.status < 300;
  if (!succeeded) throw errorOf(answer, faultsOf(answer, context), context);

  const value = successOf(answer, context);
  if (isFault(value)) throw errorOf(answer, faultsOf(answer, context), context);
  return value;
}

function successOf(answer: Answer, context: Context): unknown {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(answer.body));
  } catch {
    // The parser's error quotes the answer, so it is not kept as the cause.
    const faults = faultsOf(answer, context);
    if (faults.some(({ code }) => code)) throw errorOf(answer, faults, context);
    const { status } = answer;
    throw new AlmaUnreadableError(`Alma's answer for ${context.route.subject} is not JSON`, { status });
  }
}

/** What the answer says of its failure. The key goes before anything is read, as part of it may be all that is kept. */
function faultsOf({ body }: Answer, { key, route }: Context): AlmaFault[] {
  const faults = readFaults(new TextDecoder().decode(body).replaceAll(key, '(key)'));
  return faults.map(({ message, ...fault }) => ({
    ...fault,
    message: message && withoutCutId(message, route.ids),
  }));
}

function errorOf({ status, headers, body }: Answer, faults: AlmaFault[], { route, now }: Context): Error {
  const waitMs = retryAfterMs(headers.get('retry-after'), now);
  const isEmpty = body.byteLength === 0;
  return toAlmaError(route, faults, { status, isEmpty, retryAfterMs: waitMs });
}
