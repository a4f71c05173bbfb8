import { type PackageOptions, packageStack } from '@alma-cache/local-stack';
import { root } from '../root.ts';

/** The template of the whole stack, stage `stg`, as packaged at the start of the tests, or else now. */
export async function packagedTemplate(options: Pick<PackageOptions, 'onStart'> = {}): Promise<string> {
  return process.env.PACKAGED_TEMPLATE ?? (await packageCheckout(root, options));
}

/** The same of any checkout of this repository, packaged now. */
export async function packageCheckout(
  directory: string,
  options: Pick<PackageOptions, 'onStart'> = {},
): Promise<string> {
  // The name of a parameter: the stack that is run is told its value.
  const env = { ...process.env, ALMA_API_KEY_NAME: '/alma-cache/stg/api-key' };
  return packageStack(directory, { env, ...options });
}
