// @ts-check

const MIDDLEWARE = /@aws-sdk[\\/]core[\\/].*[\\/]middleware-logger[\\/]loggerMiddleware\.js$/;

/** Should the SDK ask for anything else of the module, the build ends, as there is no such export. */
const NOTHING = `
export const loggerMiddleware = () => (next) => next;
export const loggerMiddlewareOptions = {};
export const getLoggerPlugin = () => ({ applyToStack() {} });
`;

/**
 * Leaves out the SDK's log of calls: it copies each input and output, without what is sensitive, for a logger that no function
 * gives its clients, and that does nothing.
 *
 * @type {import('esbuild').Plugin}
 */
export const noCallLog = {
  name: 'no-call-log',
  setup({ onLoad }) {
    onLoad({ filter: MIDDLEWARE }, () => ({ contents: NOTHING, loader: 'js' }));
  },
};
