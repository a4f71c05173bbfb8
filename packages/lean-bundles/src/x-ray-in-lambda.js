// @ts-check

import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CONTEXT = fileURLToPath(new URL('x-ray-context.cjs', import.meta.url));

/**
 * What the functions use nothing of: patchers of clients, as calls are traced by their own subsegments; detection of EC2,
 * ECS and Beanstalk; sampling rules, as Lambda decides what is sampled; Express and SQL.
 */
export const UNUSED = [
  'database/sql_data.js',
  'middleware/incoming_request_data.js',
  'middleware/sampling/default_sampler.js',
  'middleware/sampling/local_sampler.js',
  'patchers/aws3_p.js',
  'patchers/aws_p.js',
  'patchers/http_p.js',
  'patchers/promise_p.js',
  'segments/attributes/aws.js',
  'segments/plugins/ec2_plugin.js',
  'segments/plugins/ecs_plugin.js',
  'segments/plugins/elastic_beanstalk_plugin.js',
];

/**
 * Of the X-Ray SDK leaves what runs on Lambda under Powertools' tracer: segments, their context, and the daemon. The context
 * is one of ours: see x-ray-context.cjs.
 *
 * @type {import('esbuild').Plugin}
 */
export const xRayInLambda = {
  name: 'x-ray-in-lambda',
  setup({ initialOptions, onLoad, onResolve, onStart }) {
    onResolve({ filter: /^cls-hooked\/context$/ }, () => ({ path: CONTEXT }));
    const files = UNUSED.map((file) => `dist/lib/${file}`);
    onStart(async () => {
      const base = libraryFrom(initialOptions.absWorkingDir ?? process.cwd());
      const missing = await Promise.all(
        files.map((file) =>
          access(join(base, file)).then(
            () => [],
            () => [file],
          ),
        ),
      );
      return {
        errors: missing.flat().map((file) => ({ text: `aws-xray-sdk-core has no ${file} any more` })),
      };
    });
    const paths = files.map((file) => file.replaceAll('/', '[\\\\/]').replaceAll('.', '\\.'));
    onLoad({ filter: new RegExp(`aws-xray-sdk-core[\\\\/](?:${paths.join('|')})$`) }, () => ({
      contents: 'module.exports = {};',
    }));
  },
};

/** @param {string} directory */
const libraryFrom = (directory) =>
  join(dirname(createRequire(join(directory, 'from.js')).resolve('aws-xray-sdk-core')), '../..');
