import type { Answer, ErrorBody } from '../http/answer.ts';
import type { FaultFamily, StruckCall } from './fault.ts';

/** The codes of Alma's that tell of a user who does not exist. */
const userNotFound = ['401861', '401890', '401651'];

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
  'error-second': {
    about: 'the error comes second, after the general 401652',
    strike: (call) =>
      reshaped(call, (error) => ({
        errorsExist: true,
        errorList: {
          error: [{ ...errorOf(error), errorCode: '401652', errorMessage: 'General Error.' }, errorOf(error)],
        },
      })),
  },
  'error-404': {
    about: 'where there is no such user: 404 in place of 400',
    strike: (call) => ofMissingUser(call, (answer) => ({ ...answer, status: 404 })),
  },
  'error-empty-404': {
    about: 'where there is no such user: 404 without a body',
    strike: (call) =>
      ofMissingUser(call, ({ headers }) => ({
        status: 404,
        body: { type: 'raw', text: '' },
        ...(headers && { headers }),
      })),
  },
} as const satisfies FaultFamily;

function ofMissingUser({ answer }: StruckCall, change: (answer: Answer) => Answer): Answer | undefined {
  const whole = answer();
  const { body } = whole;
  return body.type === 'error' && userNotFound.includes(body.code) ? change(whole) : undefined;
}

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
