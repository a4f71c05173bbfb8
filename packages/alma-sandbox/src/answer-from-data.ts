import { ApiError, gatewayErrors } from './api-error.ts';
import type { SandboxData } from './data/sandbox-data.ts';
import type { Answer } from './http/answer.ts';
import type { ApiRequest } from './http/api-request.ts';
import { handlers } from './routes/handlers.ts';

/** Answers a request as Alma would: from the data, or with Alma's error. It changes nothing. */
export function answerFromData(request: ApiRequest, data: SandboxData, trackingId: () => string): Answer {
  const { method, route } = request;
  if (method !== 'GET') {
    return gatewayErrors.readOnly(method).toAnswer();
  }
  if (!route) {
    return gatewayErrors.unknownRoute().toAnswer();
  }
  try {
    return { status: 200, body: handlers[route.template]({ ...request, route }, data) };
  } catch (error) {
    if (error instanceof ApiError) {
      return error.toAnswer(trackingId());
    }
    throw error;
  }
}
