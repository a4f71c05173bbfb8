/** What comes some at a time, each for itself: for work that takes longer than to wait for it. */
export async function* oneByOne<T>(groups: AsyncIterable<readonly T[]>): AsyncGenerator<T, void, undefined> {
  for await (const group of groups) yield* group;
}
