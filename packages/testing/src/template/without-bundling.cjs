/**
 * Preloaded into `sls package` where a test wants the template alone, which says nothing of what the bundles hold:
 * each is an empty module, as bundling takes two thirds of the time. Whatever runs functions packages them whole.
 */
const { mkdir, writeFile } = require('node:fs/promises');
const { basename, dirname, extname, join } = require('node:path');

const path = require.resolve('esbuild', { paths: [dirname(require.resolve('serverless-esbuild'))] });
const esbuild = require(path);

async function context({ entryPoints: [entry], outdir, outExtension }) {
  const bundle = join(outdir, basename(entry, extname(entry)) + outExtension['.js']);
  const rebuild = async () => {
    await mkdir(outdir, { recursive: true });
    await writeFile(bundle, '');
    return { errors: [], warnings: [] };
  };
  return { rebuild, dispose: async () => {} };
}

// Its properties are getters, which can only be replaced all at once.
require.cache[path].exports = { ...esbuild, context };
