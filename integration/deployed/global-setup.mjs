// An .mjs file: Jest loads a TypeScript one as CommonJS, and some of what it imports has ES modules alone.
import { packagedTemplate } from '@alma-cache/testing/template/packaged-template';
import { pythonEnvironment } from './python-environment.ts';
import { installRuntimeClient } from './runtime-client.ts';

/** What several of the tests need, which run at the same time: Python's packages, Lambda's runtime, and the stack packaged as it is deployed. */
export default async function setUp() {
  await pythonEnvironment();
  await installRuntimeClient();
  process.env.PACKAGED_TEMPLATE = await packagedTemplate({
    onStart: () => process.stderr.write('Packaging the stack …\n'),
  });
}
