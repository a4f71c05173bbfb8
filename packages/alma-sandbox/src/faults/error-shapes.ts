import type { Answer, ErrorBody } from '../http/answer.ts';
import type { FaultFamily, StruckCall } from './fault.ts';

/** Other shapes in which clients have met Alma's errors; they strike answers that are errors anyway. */
export const errorShapes = {
  'error-object': {
    about: 'errorList.error is an object, errorsExist a string',
    strike: (call) =>
      reshaped(call, (error) => ({
        errorsExist: 'true',
        errorList: { error: errorOf(error) },
        result: null,
      })),
  },
  'error-wrapper': {
    about: 'the error stands in a web_service_result',
    strike: (call) =>
      reshaped(call, (error) => ({
        web_service_result: { errorsExist: true, errorList: { error: errorOf(error) } },
      })),
  },
  'error-untracked': {
    about: 'the error has no trackingId',
    strike: (call) =>
      reshaped(call, ({ code, message }) => ({
        errorsExist: true,
        errorList: { error: [{ errorCode: code, errorMessage: message }] },
      })),
  },
} as const satisfies FaultFamily;

/** The error in another shape, in JSON; XML knows no other. */
function reshaped({ request, answer }: StruckCall, shape: (error: ErrorBody) => object): Answer | undefined {
  const { body, ...rest } = answer();
  return body.type === 'error' && request.format === 'json'
    ? { ...rest, body: { type: 'record', root: 'web_service_result', record: shape(body) } }
    : undefined;
}

function errorOf({ code, message, trackingId }: ErrorBody) {
  return { errorCode: code, errorMessage: message, trackingId };
}
