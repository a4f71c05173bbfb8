import type { FaultFamily } from './fault.ts';

/** The right answer, but it does not arrive, or not whole, or not in time. */
export const connections = {
  reset: {
    about: 'the connection is reset instead of an answer',
    strike: (call) => ({ ...call.answer(), delivery: { how: 'reset' } }),
  },
  never: {
    about: 'no answer at all, the connection stays open',
    strike: (call) => ({ ...call.answer(), delivery: { how: 'never' } }),
  },
  'slow-body': {
    about: 'the body drips, over 5 seconds unless told',
    strike: (call) => ({ ...call.answer(), delivery: { how: 'slowly', ms: call.ms } }),
  },
  'cut-off': {
    about: 'the connection ends in mid-body, short of the content-length',
    strike: (call) => ({ ...call.answer(), delivery: { how: 'cut-off' } }),
  },
} as const satisfies FaultFamily;
