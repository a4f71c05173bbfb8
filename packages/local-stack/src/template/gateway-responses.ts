import { TemplateError } from '../errors.ts';
import type { ResolvedResource } from './resolved-resource.ts';

/** How the template has API Gateway say something itself. */
export interface GatewayResponsePlan {
  /** Such as `THROTTLED`, or `DEFAULT_5XX`. */
  readonly responseType: string;
  readonly statusCode?: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON with variables such as `$context.error.messageString`. */
  readonly body?: string;
}

/** The variables that a body may hold (API Gateway, "$context variables for data models, authorizers, mapping templates"). */
export const BODY_VARIABLES = [
  '$context.error.messageString',
  '$context.error.message',
  '$context.error.responseType',
  '$context.requestId',
] as const;

export function readGatewayResponse({ where, properties }: ResolvedResource): GatewayResponsePlan {
  properties.allowOnly([
    'ResponseParameters',
    'ResponseTemplates',
    'ResponseType',
    'RestApiId',
    'StatusCode',
  ]);
  const templates = properties.nested('ResponseTemplates').allowOnly(['application/json']);
  const body = templates.has('application/json') ? templates.string('application/json') : undefined;
  const unknown = body?.match(/\$[\w.]+/g)?.find((name) => !BODY_VARIABLES.some((known) => known === name));
  if (unknown) throw new TemplateError(`${where}: variable ${unknown} is not supported`);
  return {
    responseType: properties.string('ResponseType'),
    headers: Object.fromEntries(
      Object.entries(properties.nested('ResponseParameters').texts()).map((parameter) =>
        readHeader(parameter, where),
      ),
    ),
    ...(properties.has('StatusCode') && { statusCode: properties.number('StatusCode') }),
    ...(body !== undefined && { body }),
  };
}

function readHeader([target, source]: readonly [string, string], where: string): [string, string] {
  const name = /^gatewayresponse\.header\.(.+)$/.exec(target)?.[1];
  const value = /^'(.*)'$/.exec(source)?.[1];
  if (name === undefined || value === undefined) {
    throw new TemplateError(
      `${where}: only headers with a fixed value are supported, not ${target}: ${source}`,
    );
  }
  return [name, value];
}
