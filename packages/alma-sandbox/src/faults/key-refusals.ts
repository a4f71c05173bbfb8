import { gatewayErrors } from '../api-error.ts';
import type { Answer } from '../http/answer.ts';
import type { FaultFamily } from './fault.ts';
import { htmlPage } from './html-page.ts';

/** Every form in which a refused API key has been seen; Alma's usual one is XML, whatever was asked for. */
export const keyRefusals = {
  'key-xml-400': {
    about: 'key refused: 400, XML, UNAUTHORIZED',
    strike: () => ({ ...gatewayErrors.unauthorized().toAnswer(), format: 'xml' }),
  },
  'key-text-400': {
    about: 'key refused: 400, plain text',
    strike: () => ({
      status: 400,
      body: { type: 'raw', contentType: 'text/plain;charset=UTF-8', text: 'Invalid API Key' },
    }),
  },
  'key-json-401': {
    about: 'key refused: 401, JSON, UNAUTHORIZED',
    strike: () => unauthorizedInJson(401),
  },
  'key-json-403': {
    about: 'key refused: 403, JSON, UNAUTHORIZED',
    strike: () => unauthorizedInJson(403),
  },
  'key-html-401': {
    about: 'key refused: 401, HTML',
    strike: () => htmlPage(401, 'Unauthorized'),
  },
} as const satisfies FaultFamily;

/** A form in which a key can be refused. */
export type KeyRefusal = keyof typeof keyRefusals;

function unauthorizedInJson(status: number): Answer {
  return { ...gatewayErrors.unauthorized().toAnswer(), status, format: 'json' };
}
