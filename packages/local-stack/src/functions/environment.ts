import type { FunctionPlan } from '../template/functions.ts';

/** Endpoints of the emulators, under the names that the AWS SDK reads. */
export interface Endpoints {
  readonly AWS_ENDPOINT_URL_SQS: string;
  readonly AWS_ENDPOINT_URL_SNS: string;
  readonly AWS_ENDPOINT_URL_DYNAMODB: string;
  readonly AWS_ENDPOINT_URL_SSM: string;
}

/** Credentials that the emulators accept: any. */
export const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' } as const;

export interface EnvironmentOptions {
  readonly plan: FunctionPlan;
  readonly taskRoot: string;
  readonly region: string;
  readonly endpoints: Endpoints;
  /** Variables that replace the template's. */
  readonly overrides: Readonly<Record<string, string>>;
}

/**
 * The environment of a function's process: the template's variables and those that the Lambda runtime sets; nothing of
 * this process's own.
 *
 * @see AWS Lambda developer guide, "Defined runtime environment variables"
 */
export function functionEnvironment(options: EnvironmentOptions): Record<string, string> {
  const { plan, taskRoot, region, endpoints, overrides } = options;
  return {
    ...plan.environment,
    ...overrides,
    ...CREDENTIALS,
    ...endpoints,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(plan.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_NAME: plan.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(plan.name),
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_REGION: region,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
    LAMBDA_TASK_ROOT: taskRoot,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    _HANDLER: plan.handler,
  };
}

/** The log group that Lambda writes a function's output to. */
export function logGroupOf(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}
