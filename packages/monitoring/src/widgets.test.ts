import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { graph, place, section } from './widgets.js';

const metric = { label: 'loansQueue', namespace: 'AWS/SQS', name: 'Age', dimensions: { QueueName: 'loans' } };
const shown = graph('Age', 'Maximum', [metric]);

test('widgets fill the grid of 24 columns from above without lying over each other, whatever the rows', () => {
  const rows = fc.array(
    fc
      .record({ height: fc.integer({ min: 1, max: 9 }), count: fc.integer({ min: 1, max: 24 }) })
      .map(({ height, count }) => ({ height, widgets: Array.from({ length: count }, () => shown) })),
  );
  fc.assert(
    fc.property(rows, (rows) => {
      const taken = new Set<string>();
      for (const { x, y, width, height } of place(rows)) {
        expect(x + width).toBeLessThanOrEqual(24);
        for (let column = x; column < x + width; column++) {
          for (let row = y; row < y + height; row++) {
            expect(taken).not.toContain(`${column} ${row}`);
            taken.add(`${column} ${row}`);
          }
        }
      }
    }),
    { numRuns: 30 },
  );
});

test('a graph of nothing is left out, and a section without graphs altogether', () => {
  const empty = graph('Dead letters', 'Maximum', []);
  expect(section('Backlog', [shown, empty])).toEqual([expect.anything(), { height: 6, widgets: [shown] }]);
  expect(section('Backlog', [empty])).toEqual([]);
});
