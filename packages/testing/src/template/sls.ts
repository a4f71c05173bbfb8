import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { webhookEvents } from '@alma-cache/alma-sandbox';
import { root } from '../root.ts';

const run = promisify(execFile);
const sls = join(root, 'node_modules/.bin/sls');

interface PackageOptions {
  /** The directory of the serverless.yml. */
  readonly directory: string;
  readonly stage: string;
  /** Where the template and the bundles go; `.serverless` in the directory where it is not given. */
  readonly output?: string;
  /** Added to this process's environment, before the placeholders. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Stage parameters, in place of those that the serverless.yml gives. */
  readonly parameters?: Readonly<Record<string, string>>;
}

interface Packaged {
  readonly output: string;
  /** Names of the variables for which a placeholder stood in. */
  readonly placeholders: readonly string[];
}

/**
 * Runs `sls package`, which needs neither network nor credentials. Deployment variables that are not set get
 * placeholders, so that packaging can be tried anywhere; what comes of it is to be looked at, not deployed.
 */
export async function slsPackage({
  directory,
  stage,
  output,
  environment,
  parameters = {},
}: PackageOptions): Promise<Packaged> {
  const given = { ...process.env, ...environment };
  const placeholders = Object.entries(placeholderEnvironment(stage)).filter(([name]) => !given[name]);
  const target = output ?? join(directory, '.serverless');
  const params = Object.entries(parameters).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
  await run(sls, ['package', '--stage', stage, '--package', target, ...params], {
    cwd: directory,
    env: { ...given, ...Object.fromEntries(placeholders) },
  });
  return { output: target, placeholders: placeholders.map(([name]) => name) };
}

/** The variables that the README's deployment section names, with values of the right form. */
export function placeholderEnvironment(stage: string): Record<string, string> {
  const suffix = stage.toUpperCase();
  return {
    ALMA_API_KEY_NAME: '/placeholder/alma-api-key',
    ALMA_SHARED_SECRET_NAME: '/placeholder/alma-shared-secret',
    [`USER_QUEUE_URL_${suffix}`]: 'https://sqs.eu-west-1.amazonaws.com/123456789012/placeholder-users',
    [`USER_QUEUE_ARN_${suffix}`]: 'arn:aws:sqs:eu-west-1:123456789012:placeholder-users',
    [`USER_CACHE_TABLE_NAME_${suffix}`]: 'placeholder-user-cache',
    [`LOAN_CACHE_TABLE_NAME_${suffix}`]: 'placeholder-loan-cache',
    [`REQUEST_CACHE_TABLE_NAME_${suffix}`]: 'placeholder-request-cache',
    [`FEE_CACHE_TABLE_NAME_${suffix}`]: 'placeholder-fee-cache',
    [`QUEUED_USER_CACHE_TABLE_NAME_${suffix}`]: 'placeholder-queued-user-cache',
    ...Object.fromEntries(
      Object.keys(webhookEvents).map((type) => [
        `${type}_TOPIC_ARN_${suffix}`,
        `arn:aws:sns:eu-west-1:123456789012:placeholder-${type}`,
      ]),
    ),
  };
}
