import type { buildApp } from 'fauxqs';
import { isObject } from '../../object-reader.ts';
import { OWN_REQUEST_HEADER } from '../edge.ts';

export type Fauxqs = ReturnType<typeof buildApp>;

/** A request to the emulator, as its hooks see it. */
interface Request {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

export const JSON_TYPE = 'application/x-amz-json-1.0';

/** The action of a request to SQS; empty for one to SNS, which names it in the body. */
export function actionOf(request: Request): string {
  return String(request.headers['x-amz-target'] ?? '').replace('AmazonSQS.', '');
}

/** Whether the stack itself asks. */
export function isOwn(request: Request): boolean {
  return request.headers[OWN_REQUEST_HEADER] !== undefined;
}

/** The entries of a batch that a function or a tool sends. */
export function foreignEntries(request: Request): Record<string, unknown>[] | undefined {
  if (isOwn(request) || !isObject(request.body) || !Array.isArray(request.body.Entries)) return undefined;
  return request.body.Entries.filter(isObject);
}
