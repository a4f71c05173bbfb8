import { isUtf8 } from 'node:buffer';
import { ACCOUNT_ID } from '../template/identities.ts';
import type { RestApiPlan, RoutePlan } from '../template/rest-api.ts';
import type { Match } from './router.ts';

/** A request as it came in. */
export interface IncomingCall {
  readonly httpMethod: string;
  /** Path below the stage, as the client sent it. */
  readonly path: string;
  readonly query: string;
  /** Name and value by turns, as Node has them in `rawHeaders`. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly protocol: string;
  readonly sourceIp: string;
  readonly port: number;
  /** Epoch ms. */
  readonly time: number;
  readonly requestId: string;
}

/** The key that a request came with, where its route asks for one. */
export interface UsedApiKey {
  readonly id: string;
  readonly value: string;
}

/**
 * The event that API Gateway makes of a request for an AWS_PROXY integration: path and path parameters as the client sent
 * them, query parameters decoded, of repeated ones the last.
 *
 * @see API Gateway, "Input format of a Lambda function for proxy integration"; for the encoding, the AWS recordings in
 *   localstack's `test_apigateway_lambda.snapshot.json`
 */
export function proxyEvent(
  call: IncomingCall,
  { route, pathParameters }: Match,
  api: RestApiPlan,
  apiKey?: UsedApiKey,
) {
  const headers = headersOf(call);
  const query = group([...new URLSearchParams(call.query)]);
  const isText = call.body.length === 0 || (isUtf8(call.body) && !isBinary(headers, api.binaryMediaTypes));
  return {
    resource: route.resourcePath,
    path: call.path,
    httpMethod: call.httpMethod,
    headers: lastOfEach(headers),
    multiValueHeaders: headers,
    queryStringParameters: orNull(lastOfEach(query)),
    multiValueQueryStringParameters: orNull(query),
    pathParameters: orNull(pathParameters),
    stageVariables: null,
    requestContext: requestContext(call, route, api, apiKey),
    body: call.body.length === 0 ? null : call.body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  };
}

function requestContext(call: IncomingCall, route: RoutePlan, api: RestApiPlan, apiKey?: UsedApiKey) {
  const userAgent = lastOfEach(headersOf(call))['User-Agent'] ?? null;
  return {
    accountId: ACCOUNT_ID,
    apiId: api.id,
    authorizer: null,
    domainName: '127.0.0.1',
    extendedRequestId: call.requestId,
    httpMethod: call.httpMethod,
    identity: {
      accessKey: null,
      accountId: null,
      ...(apiKey && { apiKey: apiKey.value, apiKeyId: apiKey.id }),
      caller: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: call.sourceIp,
      user: null,
      userAgent,
      userArn: null,
    },
    path: `/${api.stage}${call.path}`,
    protocol: call.protocol,
    requestId: call.requestId,
    requestTime: commonLogTime(call.time),
    requestTimeEpoch: call.time,
    resourceId: route.resourceId,
    resourcePath: route.resourcePath,
    stage: api.stage,
  };
}

type Groups = Record<string, string[]>;

/** Not handed on (recordings as above). */
const DROPPED_HEADERS = new Set(['connection', 'content-length', 'transfer-encoding']);
/** Handed on with capitals, other names in the client's case (recordings as above). */
const CAPITALIZED_HEADERS: Readonly<Record<string, string>> = {
  authorization: 'Authorization',
  host: 'Host',
  'user-agent': 'User-Agent',
};

function headersOf({ rawHeaders, sourceIp, port }: IncomingCall): Groups {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (DROPPED_HEADERS.has(name.toLowerCase())) continue;
    pairs.push([CAPITALIZED_HEADERS[name.toLowerCase()] ?? name, rawHeaders[index + 1] ?? '']);
  }
  return {
    ...group(pairs),
    'X-Forwarded-For': [sourceIp],
    'X-Forwarded-Port': [String(port)],
    'X-Forwarded-Proto': ['http'],
  };
}

function isBinary(headers: Groups, binaryMediaTypes: readonly string[]): boolean {
  const name = Object.keys(headers).find((name) => name.toLowerCase() === 'content-type');
  const type = (name && headers[name]?.at(-1)?.split(';')[0]?.trim().toLowerCase()) ?? '';
  return matchesMediaType(type, binaryMediaTypes);
}

/** Whether a media type is among those of the API, which may name `*` in place of either half. */
export function matchesMediaType(type: string, patterns: readonly string[]): boolean {
  const [kind, subtype] = type.split('/');
  return patterns.some((pattern) => {
    const [wantedKind, wantedSubtype] = pattern.toLowerCase().split('/');
    return (
      (wantedKind === '*' || wantedKind === kind) && (wantedSubtype === '*' || wantedSubtype === subtype)
    );
  });
}

function group(pairs: readonly (readonly [string, string])[]): Groups {
  const groups: Groups = Object.create(null);
  for (const [name, value] of pairs) {
    groups[name] ??= [];
    groups[name].push(value);
  }
  return groups;
}

function lastOfEach(groups: Groups): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, values]) => [name, values.at(-1) ?? '']));
}

function orNull<T extends object>(values: T): T | null {
  return Object.keys(values).length > 0 ? values : null;
}

/** Such as `22/Nov/2031:15:30:47 +0000`. */
function commonLogTime(time: number): string {
  const [, day, month, year, clock] = new Date(time).toUTCString().split(' ');
  return `${day}/${month}/${year}:${clock} +0000`;
}
