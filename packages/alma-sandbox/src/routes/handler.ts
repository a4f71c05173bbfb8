import type { SandboxData } from '../data/sandbox-data.ts';
import type { Body } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import type { Route } from '../http/route-template.ts';

/** A request to one of the routes that the sandbox knows. */
export interface RoutedRequest extends ApiRequest {
  readonly route: Route;
}

/** Answers one route from the data; throws an `ApiError` where Alma would answer with one. */
export type Handler = (request: RoutedRequest, data: SandboxData) => Body;
