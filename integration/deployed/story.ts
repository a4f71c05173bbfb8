import type { test as Test } from '@jest/globals';

/**
 * Tests that go on where the one before left off: `const chapter = story(test)`, then `chapter('deploys', async () => …)`. Once one has
 * failed, those after it say so at once, rather than of what they would find.
 */
export function story(test: typeof Test): (name: string, tell: () => Promise<void>) => void {
  let failed: string | undefined;
  return (name, tell) => {
    test(name, async () => {
      if (failed !== undefined) throw new Error(`Not tried, as it failed before: ${failed}`);
      try {
        await tell();
      } catch (error) {
        failed = name;
        throw error;
      }
    });
  };
}
