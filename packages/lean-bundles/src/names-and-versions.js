// @ts-check

import { readFile } from 'node:fs/promises';

const MANIFEST = /node_modules[\\/](?:@aws-sdk|aws-xray-sdk-core)[\\/](?:.*[\\/])?package\.json$/;

/**
 * Of its own package.json, an SDK says name and version to the services that it calls.
 *
 * @type {import('esbuild').Plugin}
 */
export const namesAndVersions = {
  name: 'names-and-versions',
  setup({ onLoad }) {
    onLoad({ filter: MANIFEST }, async ({ path }) => {
      const { name, version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ name, version }), loader: 'json' };
    });
  },
};
