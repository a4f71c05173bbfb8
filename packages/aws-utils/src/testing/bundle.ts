import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { esbuildPlugins } from '@alma-cache/lean-bundles/esbuild';
import { bundleSettings } from '@alma-cache/testing/template/bundle-settings';
import { build } from 'esbuild';

const run = promisify(execFile);

/** Bundles a function as a deployment does; its imports are seen from `src`. Answers with the file and what is in it. */
export async function bundle(folder: string, source: string) {
  const outfile = join(folder, `${randomUUID()}.mjs`);
  const { metafile } = await build({
    ...bundleSettings,
    stdin: { contents: source, resolveDir: resolve(import.meta.dirname, '..'), loader: 'ts' },
    outfile,
    metafile: true,
    plugins: esbuildPlugins,
  });
  const output = Object.values(metafile.outputs)[0];
  const files = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return { outfile, files: files.map(([file]) => file) };
}

/** Loads a bundled function in a process of its own, calls it, and prints its answer. */
export function callBundle(outfile: string, event: object, env: Record<string, string>) {
  const script = `const { handler } = await import(${JSON.stringify(outfile)});
    console.log(JSON.stringify(await handler(${JSON.stringify(event)}, {})))`;
  return run(process.execPath, ['--input-type=module', '--eval', script], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      AWS_REGION: 'eu-central-1',
      POWERTOOLS_LOG_LEVEL: 'CRITICAL',
      ...env,
    },
  });
}
