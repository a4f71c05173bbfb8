/** How new an answer has to be, as a request's `Cache-Control` says. */
export interface Freshness {
  /** How old it may be, in seconds; 0 is to be read from Alma. Undefined: whatever the cache believes in. */
  readonly maxAge: number | undefined;
  /**
   * For how many seconds more it may be used where Alma does not answer, also where the cache believes in it no longer. Undefined:
   * as long as the cache believes in it, where the request asks for something newer than that.
   */
  readonly staleIfError: number | undefined;
}

type Headers = Readonly<Record<string, readonly string[] | undefined>> | null;

/**
 * Reads `no-cache` and `max-age` (RFC 9111, 5.2.1), of which the stricter counts, and `stale-if-error` (RFC 5861, 4). A
 * `max-age` that cannot be read asks for the newest, as RFC 9111, 4.2.1, encourages; a `stale-if-error` that cannot be read says
 * nothing. All other directives are for caches on the way.
 *
 * @param headers with all values of each, as API Gateway's `multiValueHeaders`, in any case
 */
export function freshnessAskedFor(headers: Headers): Freshness {
  const directives = directivesOf(headers);
  const maxAge = directives.has('max-age') ? (seconds(directives.get('max-age')) ?? 0) : undefined;
  return {
    maxAge: directives.has('no-cache') ? 0 : maxAge,
    staleIfError: seconds(directives.get('stale-if-error')),
  };
}

/** A token, and its argument as a token or within quotes, which may hold commas (RFC 9110, 5.6). */
const DIRECTIVE = /([!#$%&'*+.^_`|~\w-]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s,;"]*)))?/g;

/** Each directive by its name in lower case, with its argument; of one that is given twice, the first (RFC 9111, 4.2.1). */
function directivesOf(headers: Headers): ReadonlyMap<string, string | undefined> {
  const lines = Object.entries(headers ?? {}).flatMap(([name, values = []]) =>
    name.toLowerCase() === 'cache-control' ? values : [],
  );
  const directives = new Map<string, string | undefined>();
  for (const [, name = '', quoted, token] of lines.join(',').matchAll(DIRECTIVE)) {
    const key = name.toLowerCase();
    if (!directives.has(key)) directives.set(key, quoted ?? token);
  }
  return directives;
}

/** Delta-seconds (RFC 9111, 1.2.2), however many; undefined for what is none. */
const seconds = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
