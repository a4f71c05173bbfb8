import { TemplateError } from '../errors.ts';
import type { ObjectReader } from '../object-reader.ts';
import { type GatewayResponsePlan, readGatewayResponse } from './gateway-responses.ts';
import { EMULATED } from './identities.ts';
import type { ResolvedResource } from './resolved-resource.ts';

/** One method of one path, and the function behind it. */
export interface RoutePlan {
  /** `ANY` is every method. */
  readonly httpMethod: string;
  readonly resourceId: string;
  /** Such as `/users/{userID}`. */
  readonly resourcePath: string;
  readonly apiKeyRequired: boolean;
  readonly functionArn: string;
  /** How long API Gateway waits for the function, ms. */
  readonly timeoutMs: number;
}

/** A REST API with everything that is deployed with it. */
export interface RestApiPlan {
  readonly id: string;
  readonly stage: string;
  /** Bodies of these types are handed on in base64. */
  readonly binaryMediaTypes: readonly string[];
  readonly routes: readonly RoutePlan[];
  /** The API key that counts: one that is enabled, in a usage plan for the stage. */
  readonly apiKey?: { readonly id: string; readonly value?: string };
  readonly gatewayResponses: readonly GatewayResponsePlan[];
}

/** Reads all resources of one type. */
export type ReadAll = <T>(type: string, read: (resource: ResolvedResource) => T) => T[];

/**
 * The template's REST API, if it has one.
 *
 * @throws TemplateError for more than one, and for what is not emulated
 */
export function planRestApi(all: ReadAll): RestApiPlan | undefined {
  const [api, another] = all(EMULATED.restApi, readApi);
  if (!api) return undefined;
  if (another) throw new TemplateError(`resource ${another.logicalId}: only one REST API is emulated`);
  const resources = all(EMULATED.apiResource, readApiResource);
  const pathOf = (id: string): string => {
    if (id === api.rootResourceId) return '';
    const resource = resources.find((resource) => resource.id === id);
    if (!resource) throw new TemplateError(`resource ${id} of the REST API is not in the template`);
    return `${pathOf(resource.parentId)}/${resource.pathPart}`;
  };
  const stage = stageOf(all(EMULATED.apiDeployment, ({ properties }) => properties.string('StageName', '')));
  const usagePlans = all(EMULATED.usagePlan, readUsagePlan).filter(({ stages }) => stages.includes(stage));
  const planKeys = all(EMULATED.usagePlanKey, readUsagePlanKey);
  const apiKey = all(EMULATED.apiKey, readApiKey).find((key) =>
    planKeys.some(({ keyId, planId }) => keyId === key?.id && usagePlans.some(({ id }) => id === planId)),
  );
  return {
    id: api.id,
    stage,
    binaryMediaTypes: api.binaryMediaTypes,
    routes: all(EMULATED.apiMethod, readMethod).map((method) => ({
      ...method,
      resourcePath: pathOf(method.resourceId) || '/',
    })),
    ...(apiKey && { apiKey }),
    gatewayResponses: all(EMULATED.gatewayResponse, readGatewayResponse),
  };
}

function readApi({ logicalId, identity, properties }: ResolvedResource) {
  properties.allowOnly([
    'BinaryMediaTypes',
    'Description',
    'DisableExecuteApiEndpoint',
    'EndpointConfiguration',
    'Name',
    'Policy',
    'Tags',
  ]);
  return {
    logicalId,
    id: identity.ref,
    rootResourceId: identity.attributes.RootResourceId ?? '',
    binaryMediaTypes: properties.strings('BinaryMediaTypes'),
  };
}

function readApiResource({ where, identity, properties }: ResolvedResource) {
  properties.allowOnly(['ParentId', 'PathPart', 'RestApiId']);
  const pathPart = properties.string('PathPart');
  if (pathPart.endsWith('+}')) throw new TemplateError(`${where}: greedy path ${pathPart} is not supported`);
  return { id: identity.ref, parentId: properties.string('ParentId'), pathPart };
}

/** How long API Gateway waits for a function: by default the longest time, ms (API Gateway, quotas of a REST API). */
const INTEGRATION_TIMEOUT_MS = [50, 29_000] as const;

function readMethod({ where, properties }: ResolvedResource): Omit<RoutePlan, 'resourcePath'> {
  properties.allowOnly([
    'ApiKeyRequired',
    'AuthorizationType',
    'HttpMethod',
    'Integration',
    'MethodResponses',
    'OperationName',
    'RequestParameters',
    'ResourceId',
    'RestApiId',
  ]);
  const authorization = properties.string('AuthorizationType', 'NONE');
  if (authorization !== 'NONE') {
    throw new TemplateError(`${where}: authorization ${authorization} is not emulated`);
  }
  const integration = properties.nested('Integration');
  return {
    httpMethod: properties.string('HttpMethod'),
    resourceId: properties.string('ResourceId'),
    apiKeyRequired: properties.boolean('ApiKeyRequired', false),
    functionArn: functionBehind(integration, where),
    timeoutMs: integration.numberWithin('TimeoutInMillis', INTEGRATION_TIMEOUT_MS, INTEGRATION_TIMEOUT_MS[1]),
  };
}

function functionBehind(integration: ObjectReader, where: string): string {
  integration.allowOnly(['IntegrationHttpMethod', 'TimeoutInMillis', 'Type', 'Uri']);
  const type = integration.string('Type');
  if (type !== 'AWS_PROXY') throw new TemplateError(`${where}: integration ${type} is not emulated`);
  // "For Lambda integrations, you must use the HTTP method of POST" (API Gateway, "Set up Lambda proxy integrations").
  if (integration.string('IntegrationHttpMethod') !== 'POST') {
    throw new TemplateError(`${where}: functions are invoked by POST alone`);
  }
  const uri = integration.string('Uri');
  const arn = /:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/.exec(uri)?.[1];
  if (!arn) throw new TemplateError(`${where}: ${uri} is not the URI of a function`);
  return arn;
}

/** The key, unless it is disabled. */
function readApiKey({ identity, properties }: ResolvedResource): RestApiPlan['apiKey'] {
  if (!properties.boolean('Enabled', false)) return undefined;
  return {
    id: identity.ref,
    ...(properties.has('Value') && { value: properties.string('Value') }),
  };
}

/** How often a plan lets clients ask is not emulated. */
function readUsagePlan({ identity, properties }: ResolvedResource) {
  const stages = properties.objects('ApiStages').map((stage) => stage.string('Stage'));
  return { id: identity.ref, stages };
}

function readUsagePlanKey({ properties }: ResolvedResource) {
  return { keyId: properties.string('KeyId'), planId: properties.string('UsagePlanId') };
}

function stageOf(names: readonly string[]): string {
  const [stage, ...others] = names.filter(Boolean);
  if (!stage || others.length > 0)
    throw new TemplateError('a REST API needs one deployment with a StageName');
  return stage;
}
