/** The routes that the sandbox imitates, under `/almaws/v1`, written as in Alma's OpenAPI description. */
export const routeTemplates = [
  '/users',
  '/users/operation/test',
  '/users/{user_id}',
  '/users/{user_id}/loans',
  '/users/{user_id}/loans/{loan_id}',
  '/users/{user_id}/requests',
  '/users/{user_id}/requests/{request_id}',
  '/users/{user_id}/fees',
  '/users/{user_id}/fees/{fee_id}',
] as const;

export type RouteTemplate = (typeof routeTemplates)[number];

/**
 * A path that matched a template, with the ids of the user and of the record in it; `''` where it has none.
 */
export interface Route {
  readonly template: RouteTemplate;
  readonly userId: string;
  readonly recordId: string;
}

const BASE = ['', 'almaws', 'v1'];

const patterns = routeTemplates.map((template) => ({
  template,
  segments: [...BASE, ...template.split('/').slice(1)],
}));

/**
 * The route of a raw path, or `undefined`. The path is split before its segments are decoded, so that an id
 * may hold a slash. Whether Alma's gateway does the same with `%2F` is not known.
 */
export function findRoute(path: string): Route | undefined {
  const segments = path.split('/').map(decode);
  for (const { template, segments: pattern } of patterns) {
    if (pattern.length === segments.length && pattern.every((part, index) => fits(part, segments[index]))) {
      const [userId = '', recordId = ''] = segments.filter((_, index) => isId(pattern[index]));
      return { template, userId, recordId };
    }
  }
  return undefined;
}

function fits(part: string, segment: string | undefined): boolean {
  return isId(part) ? segment !== undefined && segment !== '' : part === segment;
}

function isId(part = ''): boolean {
  return part.startsWith('{');
}

/** A malformed escape is no id of anything, and makes the route unknown. */
function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) {
      return undefined;
    }
    throw error;
  }
}
