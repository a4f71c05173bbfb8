/** What Lambda answers with about what a function threw. */
export function formatError(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return {
    errorType: printable(error.name),
    errorMessage: printable(error.message),
    trace: printable(error.stack)?.split('\n') ?? [],
  };
}

/** What its log says of it. */
export function describeError(thrown) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  try {
    return `\t${JSON.stringify(error, withMembers)}`;
  } catch {
    return `\t${JSON.stringify(formatError(error))}`;
  }
}

function withMembers(_, value) {
  if (!(value instanceof Error)) return value;
  const { name: errorType, message: errorMessage, code, stack } = value;
  return { errorType, errorMessage, code, ...value, stack: stack?.split('\n') };
}

const printable = (text) => text?.replaceAll('\x7f', '%7F');
