import { packageStack } from '@alma-cache/local-stack';
import { root } from '../root.ts';

/** The template of the whole stack, stage `stg`, as packaged at the start of the tests, or else now. */
export async function packagedTemplate(): Promise<string> {
  return process.env.PACKAGED_TEMPLATE ?? (await packageStack(root));
}
