// @ts-check

/**
 * Leaves out event streams: no service that the functions call has an operation with one. The SDK imports their code when
 * it meets one, which would otherwise keep esbuild from joining all modules that both sides of that import share.
 *
 * @type {import('esbuild').Plugin}
 */
export const noEventStreams = {
  name: 'no-event-streams',
  setup({ onResolve }) {
    onResolve({ filter: /^@smithy\/core\/event-streams$/ }, ({ path, kind, importer }) => {
      if (kind === 'dynamic-import') return { path, external: true };
      return { errors: [{ text: `${importer} imports event streams at its start` }] };
    });
  },
};
