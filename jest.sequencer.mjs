import TestSequencer from '@jest/test-sequencer';

/** They take the longest, and nothing of their names, sizes or folders says so; some of them work while others wait. */
const LONGEST = [
  'conservation.queued',
  'conservation.direct',
  'deadline',
  'day-of-a-library',
  'console.browser',
];

/**
 * Runs long tests first, so that no process of the run is still busy when the others have nothing left to do. Jest itself
 * knows how long tests took in an earlier run; in a fresh checkout it goes by the size of their files, which says little
 * of tests that wait for what they have started.
 */
export default class LongestFirst extends TestSequencer {
  sort(tests) {
    return super.sort(tests).toSorted((one, other) => rank(one) - rank(other));
  }
}

function rank({ path }) {
  const place = LONGEST.findIndex((name) => path.endsWith(`/${name}.test.ts`));
  if (place !== -1) return place;
  return LONGEST.length + (path.includes('/integration/') ? 0 : 1);
}
