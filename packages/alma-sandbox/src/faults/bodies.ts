import type { Answer } from '../http/answer.ts';
import type { FaultFamily, StruckCall } from './fault.ts';

/** A 200 that is not JSON, with a true content-length; one with a false length is `cut-off`. */
export const bodies = {
  'broken-json': {
    about: '200 with a stray character in the JSON',
    strike: (call) => spoilt(call, (text) => text.replace('{', '{,')),
  },
  'truncated-json': {
    about: '200 with the first half of the JSON',
    strike: (call) => spoilt(call, (text) => text.slice(0, text.length / 2)),
  },
} as const satisfies FaultFamily;

function spoilt({ request, answer }: StruckCall, rewrite: (text: string) => string): Answer | undefined {
  const whole = answer();
  return request.format === 'json' && whole.status === 200 ? { ...whole, rewrite } : undefined;
}
