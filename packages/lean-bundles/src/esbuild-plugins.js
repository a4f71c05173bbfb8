// @ts-check

import { builtinsByRequire } from './builtins-by-require.js';
import { credentialsFromEnvironment } from './credentials-from-environment.js';
import { namesAndVersions } from './names-and-versions.js';
import { noCallLog } from './no-call-log.js';
import { noEventStreams } from './no-event-streams.js';
import { schemasOfCommands } from './schemas-of-commands.js';
import { xRayInLambda } from './x-ray-in-lambda.js';

/**
 * Plugins of esbuild that leave out of a bundle what a function never runs, but what is imported statically or registers
 * itself, so that no tree shaking removes it. Every name and code of an error, and every byte on the wire, stays as it is.
 *
 * Whatever of a library no longer is what a plugin takes it for ends the build.
 */
export const esbuildPlugins = [
  builtinsByRequire,
  credentialsFromEnvironment,
  namesAndVersions,
  noCallLog,
  noEventStreams,
  schemasOfCommands,
  xRayInLambda,
];
