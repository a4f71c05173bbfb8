/** Removes what was packaged for the tests. */
export default async function tearDown() {
  await globalThis.packager?.[Symbol.asyncDispose]();
}
