import { apiErrors } from '../api-error.ts';
import type { Answer } from '../http/answer.ts';
import type { FaultFamily } from './fault.ts';
import { htmlPage } from './html-page.ts';

/** Alma, or a proxy before it, is not well. */
export const serverErrors = {
  'json-500': {
    about: '500 INTERNAL_SERVER_ERROR',
    strike: () => ({ ...apiErrors.internal().toAnswer(), format: 'json' }),
  },
  'html-502': { about: '502, an HTML page', strike: () => htmlPage(502, 'Bad Gateway') },
  'html-503': { about: '503, an HTML page', strike: () => htmlPage(503, 'Service Unavailable') },
  'html-504': { about: '504, an HTML page', strike: () => htmlPage(504, 'Gateway Timeout') },
  'empty-502': { about: '502 without a body', strike: () => empty(502) },
  'empty-503': { about: '503 without a body', strike: () => empty(503) },
  'empty-504': { about: '504 without a body', strike: () => empty(504) },
} as const satisfies FaultFamily;

function empty(status: number): Answer {
  return { status, body: { type: 'raw', text: '' } };
}
