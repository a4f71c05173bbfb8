import type { RoutePlan } from '../template/rest-api.ts';

export interface Match {
  readonly route: RoutePlan;
  /** As the client sent them: REST APIs do not decode what is in the path. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Finds the route of a path below the stage, such as `/users/a%2Fb`; a fixed part is preferred to a parameter. */
export function findRoute(routes: readonly RoutePlan[], httpMethod: string, path: string): Match | undefined {
  const segments = segmentsOf(path);
  return routes
    .filter((route) => route.httpMethod === httpMethod || route.httpMethod === 'ANY')
    .map((route) => ({ route, pathParameters: parametersOf(segmentsOf(route.resourcePath), segments) }))
    .filter((match): match is Match => match.pathParameters !== undefined)
    .sort((one, other) => rank(one.route) - rank(other.route))[0];
}

/** A slash at the end makes no difference. */
function segmentsOf(path: string): string[] {
  return path.replace(/^\//, '').replace(/\/$/, '').split('/');
}

function parametersOf(
  template: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  if (template.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const segment = segments[index] ?? '';
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name === undefined ? part !== segment : segment === '') return undefined;
    if (name !== undefined) parameters[name] = segment;
  }
  return parameters;
}

/** The fewer parameters, the better; and a method of its own before `ANY`. */
function rank({ resourcePath, httpMethod }: RoutePlan): number {
  return (resourcePath.match(/\{/g)?.length ?? 0) + (httpMethod === 'ANY' ? 0.5 : 0);
}
