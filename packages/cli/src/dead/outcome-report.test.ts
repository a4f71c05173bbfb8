import { describe, expect, test } from '@jest/globals';
import { QueueGoneError } from './errors.ts';
import { countersAsJson, countersAsText, exitCodeOf, wordsOn } from './outcome-report.ts';
import type { Outcome } from './selected.ts';
import { newTally, type Tally } from './selected.ts';

function outcome(counted: Partial<Tally> = {}, more: Partial<Outcome> = {}): Outcome {
  const tally = { ...newTally({ examined: 9, skipped: 4 }), ...counted };
  return { chosen: 5, tally, complete: true, failure: undefined, stuck: [], holdSeconds: 600, ...more };
}

describe('the exit code of work on dead letters', () => {
  const gone = { failure: new QueueGoneError('loansDLQ') };
  test.each<[string, number, Outcome, boolean]>([
    ['done', 0, outcome({ done: 5 }), false],
    ['nothing to do', 0, outcome(), false],
    ['some refused', 3, outcome({ done: 4, failed: 1 }), false],
    ['all refused', 1, outcome({ failed: 5 }), false],
    ['some in both queues', 3, outcome({ done: 5, movedNotDeleted: 1 }), false],
    ['Ctrl-C', 130, outcome({ done: 2 }), true],
    ['the queue gone at once', 1, outcome({}, gone), false],
    ['the queue gone after a while', 3, outcome({ done: 2 }, gone), false],
    ['the queue gone, and Ctrl-C', 3, outcome({ done: 2 }, gone), true],
  ])('%s: %i', (_, code, given, interrupted) => {
    expect(exitCodeOf(given, interrupted)).toBe(code);
  });
});

describe('the counters', () => {
  test('are all there, in words and for programs', () => {
    const moved = outcome({ examined: 1200, done: 3, failed: 1, movedNotDeleted: 1 });
    expect(countersAsText(moved, 'moved')).toBe(
      '1,200 examined, 3 moved, 4 skipped, 1 failed, 1 moved but not deleted\n',
    );
    expect(countersAsJson(moved, 'moved')).toEqual({
      messages: 5,
      examined: 1200,
      complete: true,
      moved: 3,
      skipped: 4,
      failed: 1,
      movedNotDeleted: 1,
    });
  });

  test('of what was deleted have no word of moving', () => {
    const deleted = outcome({ done: 5 });
    expect(countersAsText(deleted, 'deleted')).toBe('9 examined, 5 deleted, 4 skipped, 0 failed\n');
    expect(countersAsJson(deleted, 'deleted')).not.toHaveProperty('movedNotDeleted');
  });
});

describe('words about it', () => {
  test('say what SQS refused and where that is now', () => {
    const refusals = new Set(['InternalError']);
    const words = wordsOn(outcome({ done: 3, failed: 2, movedNotDeleted: 1, refusals }));
    expect(words).toEqual([
      'SQS refused 2 messages (InternalError), which stayed where they were; run it again.',
      'SQS did not delete 1 moved message (InternalError), now in both queues.',
      expect.stringContaining('one more receipt'),
    ]);
  });

  test('say what ended it, and for how long messages are hidden', () => {
    const words = wordsOn(outcome({}, { failure: new QueueGoneError('loansDLQ'), stuck: ['X', 'X'] }));
    expect(words.slice(0, 2)).toEqual([
      'alma-cache: The queue loansDLQ does not exist, or no longer',
      '2 messages could not be made visible again at once (X), and will be in 10 min at most.',
    ]);
  });

  test('are none where nothing was even examined', () => {
    expect(wordsOn(outcome({ examined: 0 }))).toEqual([]);
  });
});
