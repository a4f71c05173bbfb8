// @ts-check

import { esbuildPlugins } from './esbuild-plugins.js';

/**
 * What this plugin needs of osls: `custom.esbuild`, where serverless-esbuild reads its options.
 *
 * @typedef {object} Serverless
 * @property {{ custom: { esbuild: { plugins?: import('esbuild').Plugin[] } } }} service
 */

/** Gives serverless-esbuild this package's plugins; of those, a serverless.yml can name files alone. */
export class LeanBundlesPlugin {
  /** @param {Serverless} serverless */
  constructor({ service }) {
    service.custom.esbuild.plugins = esbuildPlugins;
  }
}
