export { LeanBundlesPlugin as default } from './osls-plugin.js';
