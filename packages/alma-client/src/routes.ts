import { pathSegment } from './ids.ts';

/** One documented route of Alma, with its ids filled in. */
export interface Route {
  /** Without ids, for metrics: `/users/{user_id}/loans`. */
  readonly template: string;
  /** With ids, encoded. */
  readonly path: string;
  readonly ids: readonly string[];
  /** For messages: `the loans of user "x"`. */
  readonly subject: string;
}

/** The names in braces of a template. */
export type IdsOf<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | IdsOf<Rest>
  : never;

function route<Template extends string>(
  template: Template,
  ids: Record<IdsOf<Template>, string>,
  subject: string,
): Route {
  const segments = new Map(Object.entries<string>(ids).map(([name, id]) => [`{${name}}`, pathSegment(id)]));
  const path = template.replace(/\{\w+\}/g, (name) => segments.get(name) ?? name);
  return { template, path, ids: Object.values<string>(ids), subject };
}

const named = (kind: string, id: string) => `${kind} ${JSON.stringify(id)}`;

/**
 * Every route that the client calls.
 * @throws AlmaInvalidIdError (each of them)
 */
export const routes = {
  users: () => route('/users', {}, 'the list of users'),

  user: (user_id: string) => route('/users/{user_id}', { user_id }, named('user', user_id)),

  loans: (user_id: string) =>
    route('/users/{user_id}/loans', { user_id }, `the loans of ${named('user', user_id)}`),

  requests: (user_id: string) =>
    route('/users/{user_id}/requests', { user_id }, `the requests of ${named('user', user_id)}`),

  fees: (user_id: string) =>
    route('/users/{user_id}/fees', { user_id }, `the fees of ${named('user', user_id)}`),

  loan: (user_id: string, loan_id: string) =>
    route('/users/{user_id}/loans/{loan_id}', { user_id, loan_id }, of(user_id, 'loan', loan_id)),

  request: (user_id: string, request_id: string) =>
    route(
      '/users/{user_id}/requests/{request_id}',
      { user_id, request_id },
      of(user_id, 'request', request_id),
    ),

  fee: (user_id: string, fee_id: string) =>
    route('/users/{user_id}/fees/{fee_id}', { user_id, fee_id }, of(user_id, 'fee', fee_id)),
};

function of(userId: string, kind: string, id: string): string {
  return `${named(kind, id)} of ${named('user', userId)}`;
}
