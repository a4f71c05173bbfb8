import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { parse } from 'yaml';
import { root } from '../root.ts';

const common = v.object({
  esbuild: v.object({
    bundle: v.boolean(),
    minify: v.boolean(),
    format: v.literal('esm'),
    platform: v.literal('node'),
    target: v.string(),
    mainFields: v.array(v.string()),
    banner: v.object({ js: v.string() }),
  }),
});

/** What esbuild is told of every bundle that is deployed, but for its entry and the plugins of lean-bundles. */
export const bundleSettings = v.parse(
  common,
  parse(readFileSync(join(root, 'serverless.common.yml'), 'utf8')),
).esbuild;
