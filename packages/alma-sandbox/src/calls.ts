import type { ApiRequest } from './http/api-request.ts';
import { type RouteTemplate, routeTemplates } from './http/route-template.ts';

/** How often the sandbox was asked, refused and failed calls included. */
export class Calls {
  #total = 0;
  readonly #byRoute = new Map<RouteTemplate, number>();
  readonly #byTarget = new Map<string, number>();

  /** All calls, those of unknown routes included. */
  get total(): number {
    return this.#total;
  }

  /** The calls of each route, by its template; routes never called have 0. */
  byRoute(): Record<RouteTemplate, number> {
    const entries = routeTemplates.map((template) => [template, this.#byRoute.get(template) ?? 0]);
    return Object.fromEntries(entries) as Record<RouteTemplate, number>;
  }

  /** The calls of one route, for example `/users/{user_id}/loans`. */
  of(template: RouteTemplate): number {
    return this.#byRoute.get(template) ?? 0;
  }

  /**
   * How often one very request was made; a target is an encoded path with its query,
   * `/almaws/v1/users/u1/loans?limit=100`.
   */
  times(target: string): number {
    return this.#byTarget.get(target) ?? 0;
  }

  /**
   * Counts a request, and tells how often this very request has been made by now.
   * @internal
   */
  count({ route, target }: ApiRequest): number {
    const times = this.times(target) + 1;
    this.#total += 1;
    this.#byTarget.set(target, times);
    if (route) {
      this.#byRoute.set(route.template, this.of(route.template) + 1);
    }
    return times;
  }
}
