import TestSequencer from '@jest/test-sequencer';

/** They take the longest, and nothing of their names, sizes or folders says so. */
const LONGEST = [
  'conservation.queued',
  'conservation.direct',
  'deadline',
  'day-of-a-library',
  'console.browser',
  'alma-faults',
  'reserve',
];

/**
 * Runs long tests first, so that no process of the run is still busy when the others have nothing left to do, and between
 * the integration tests, whose functions take more processors than one, those that wait for nobody. Jest itself knows how
 * long tests took in an earlier run; in a fresh checkout it goes by the size of their files, which says little of tests that
 * wait for what they have started.
 */
export default class LongestFirst extends TestSequencer {
  sort(tests) {
    const isIntegration = ({ path }) => path.includes('/integration/');
    const sorted = super.sort(tests);
    return interleaved(
      sorted.filter(isIntegration).toSorted((one, other) => rank(one) - rank(other)),
      sorted.filter((test) => !isIntegration(test)),
    );
  }
}

function rank({ path }) {
  const place = LONGEST.findIndex((name) => path.endsWith(`/${name}.test.ts`));
  return place === -1 ? LONGEST.length : place;
}

/** Each list in its order, spread evenly over the whole. */
function interleaved(...lists) {
  const placed = lists.flatMap((list) => list.map((test, index) => ({ test, place: index / list.length })));
  return placed.toSorted((one, other) => one.place - other.place).map(({ test }) => test);
}
