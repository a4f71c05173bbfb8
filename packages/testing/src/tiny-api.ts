/** A method of a path, as `sls package` makes it of an `http` event. */
export interface TinyRoute {
  readonly method: string;
  /** Such as `/users/{userID}`. */
  readonly path: string;
  /** Asks for an API key. */
  readonly private?: boolean;
  /** How long API Gateway waits, ms. */
  readonly timeoutMs?: number;
}

type Resources = Record<string, unknown>;

const RestApiId = { Ref: 'restApi' };

/** The REST API with the stage `stg` that the routes of the functions make up, by function name. */
export function apiResources(
  routes: readonly (readonly [functionName: string, route: TinyRoute])[],
): Resources {
  return {
    restApi: {
      Type: 'AWS::ApiGateway::RestApi',
      Properties: { Name: 'tiny', Policy: '', BinaryMediaTypes: ['image/*'] },
    },
    ...Object.assign({}, ...routes.map(([, { path }]) => pathResources(path))),
    ...Object.assign({}, ...routes.map(([functionName, route]) => method(functionName, route))),
    deployment: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId, StageName: 'stg' } },
    apiKey: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Enabled: true, Name: 'tiny-stg' } },
    usagePlan: {
      Type: 'AWS::ApiGateway::UsagePlan',
      Properties: { ApiStages: [{ ApiId: RestApiId, Stage: 'stg' }] },
    },
    usagePlanKey: {
      Type: 'AWS::ApiGateway::UsagePlanKey',
      Properties: { KeyId: { Ref: 'apiKey' }, KeyType: 'API_KEY', UsagePlanId: { Ref: 'usagePlan' } },
    },
    serverError: {
      Type: 'AWS::ApiGateway::GatewayResponse',
      Properties: {
        RestApiId,
        ResponseType: 'INTEGRATION_TIMEOUT',
        StatusCode: '503',
        ResponseTemplates: {
          'application/json': '{"code":"$context.error.responseType","message":$context.error.messageString}',
        },
        ResponseParameters: { 'gatewayresponse.header.Retry-After': "'2'" },
      },
    },
  };
}

const resourceName = (parts: readonly string[]) => `resource${parts.join('').replace(/\W/g, '')}`;

/** One resource for each part of the path. */
function pathResources(path: string): Resources {
  const parts = path.split('/').filter(Boolean);
  return Object.fromEntries(
    parts.map((PathPart, index) => [
      resourceName(parts.slice(0, index + 1)),
      {
        Type: 'AWS::ApiGateway::Resource',
        Properties: { RestApiId, PathPart, ParentId: resourceId(parts.slice(0, index)) },
      },
    ]),
  );
}

function resourceId(parts: readonly string[]) {
  return parts.length === 0 ? { 'Fn::GetAtt': ['restApi', 'RootResourceId'] } : { Ref: resourceName(parts) };
}

function method(functionName: string, { method, path, private: isPrivate, timeoutMs }: TinyRoute): Resources {
  const parts = path.split('/').filter(Boolean);
  return {
    [`${method}${resourceName(parts)}`]: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        RestApiId,
        ResourceId: resourceId(parts),
        HttpMethod: method.toUpperCase(),
        AuthorizationType: 'NONE',
        ApiKeyRequired: isPrivate ?? false,
        RequestParameters: {},
        MethodResponses: [],
        Integration: {
          Type: 'AWS_PROXY',
          IntegrationHttpMethod: 'POST',
          Uri: {
            'Fn::Sub': `arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${${functionName}Function.Arn}/invocations`,
          },
          ...(timeoutMs !== undefined && { TimeoutInMillis: timeoutMs }),
        },
      },
    },
  };
}
