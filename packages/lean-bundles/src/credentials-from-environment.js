// @ts-check

/**
 * Of the ways to get credentials (SSO, STS, profiles, processes, EC2 and ECS) leaves the one that there is on Lambda: the
 * environment (AWS Lambda developer guide, "Defined runtime environment variables").
 *
 * @type {import('esbuild').Plugin}
 */
export const credentialsFromEnvironment = {
  name: 'credentials-from-environment',
  setup({ onResolve, onLoad }) {
    const namespace = 'credentials-from-environment';
    onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ path, resolveDir }) => ({
      path,
      namespace,
      pluginData: resolveDir,
      sideEffects: false,
    }));
    // Should a client ask for anything else of the package, the build ends, as there is no such export.
    onLoad({ filter: /.*/, namespace }, ({ pluginData }) => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
      resolveDir: pluginData,
    }));
  },
};
