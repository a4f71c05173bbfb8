import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { APIGatewayProxyResult } from 'aws-lambda';
import * as v from 'valibot';
import { parse } from 'yaml';

const schema = v.record(v.string(), v.unknown());

const description = v.object({
  openapi: v.string(),
  security: v.array(v.record(v.string(), v.array(v.string()))),
  paths: v.record(
    v.string(),
    v.object({
      get: v.object({
        responses: v.record(
          v.string(),
          v.object({
            headers: v.optional(
              v.record(v.string(), v.object({ required: v.optional(v.boolean(), false), schema })),
              {},
            ),
            content: v.object({ 'application/json': v.object({ schema }) }),
          }),
        ),
      }),
    }),
  ),
});

const validator = new Validator();

/** Whether openapi.yaml is what OpenAPI says a description is. */
export const validity = await validator.validate(
  parse(readFileSync(resolve(import.meta.dirname, '../../openapi.yaml'), 'utf8')),
);

/** The API's description, its references resolved. */
export const openapi = v.parse(description, validator.resolveRefs());

const ajv = new Ajv2020({ strict: false, allErrors: true });
// Headers are texts, whatever their schema says.
const headerAjv = new Ajv2020({ strict: false, coerceTypes: true });

/** What an answer of a route has that openapi.yaml does not allow, or lacks that it asks for. */
export function deviations(
  route: string,
  { statusCode, headers = {}, body }: APIGatewayProxyResult,
): string[] {
  const response = openapi.paths[route]?.get.responses[statusCode];
  if (response === undefined) return [`${route} has no description of status ${statusCode}`];
  const validate = ajv.compile(response.content['application/json'].schema);
  validate(JSON.parse(body));
  return [
    ...(validate.errors ?? []).map(({ instancePath, message }) => `body${instancePath} ${message}`),
    ...Object.entries(response.headers).flatMap(([name, { required, schema }]) => {
      const value = headers[name];
      if (value === undefined) return required ? [`header ${name} is missing`] : [];
      return headerAjv.validate(schema, value) ? [] : [`header ${name} is ${value}`];
    }),
  ];
}
