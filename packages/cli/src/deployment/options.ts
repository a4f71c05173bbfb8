import { type Command, InvalidArgumentError, Option } from 'commander';
import type { AwsOptions } from '../aws-clients.ts';
import { appended } from '../option-values.ts';

/** The stage that `sls deploy` takes where none is given. */
const DEFAULT_STAGE = 'stg';

/** Where a shell is led to one stack, the variable that names it. */
export const STACK_VARIABLE = 'ALMA_CACHE_STACK';

/** Where a command finds queues and tables. */
export interface DeploymentOptions extends AwsOptions {
  readonly stack: readonly string[];
  readonly stage?: string;
  /** URL by name, such as `users`. */
  readonly queue: Readonly<Record<string, string>>;
  /** Table name by name, such as `loan`. */
  readonly table: Readonly<Record<string, string>>;
}

/** Gives a command the options that say which deployment it works on. */
export function withDeployment(command: Command): Command {
  return command
    .optionsGroup('Which deployment:')
    .addOption(
      new Option(
        '--stage <stage>',
        `of the whole stack, alma-cache-<stage> (default: ${DEFAULT_STAGE})`,
      ).conflicts('stack'),
    )
    .addOption(
      new Option('--stack <name>', 'of CloudFormation; repeat it where the services were deployed apart')
        .env(STACK_VARIABLE)
        .argParser(appended)
        .default([]),
    )
    .option('--queue <name=url>', 'a queue by its URL, such as users=https://…; repeatable', named, {})
    .option('--table <name=table>', 'a table by its name, such as loan=loan-cache; repeatable', named, {})
    .option('--profile <name>', 'AWS profile (default: AWS_PROFILE)')
    .option('--region <region>', 'AWS region (default: AWS_REGION, or that of the profile)');
}

/** The stacks that the options mean: none where they name queues or tables, and no stack. */
export function stackNames({ stack, stage, queue, table }: DeploymentOptions): readonly string[] {
  if (stack.length > 0) return stack;
  const namesResources = Object.keys(queue).length + Object.keys(table).length > 0;
  return stage === undefined && namesResources ? [] : [`alma-cache-${stage ?? DEFAULT_STAGE}`];
}

/** What the options mean, for people: the stacks, or else the queues and tables by their names here. */
export function deploymentName(options: DeploymentOptions): string {
  const stacks = stackNames(options);
  const named = [...Object.keys(options.queue), ...Object.keys(options.table)];
  return (stacks.length > 0 ? stacks : named).join(', ');
}

/** The options as they are typed, for a line that leads another command to the same deployment. */
export function typedOptions(options: DeploymentOptions): readonly string[] {
  const { stack, stage, queue, table, profile, region } = options;
  const one = (flag: string, value: string | undefined) => (value === undefined ? [] : [flag, value]);
  const each = (flag: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([name, target]) => [flag, `${name}=${target}`]);
  return [
    ...one('--stage', stage),
    ...stack.flatMap((name) => ['--stack', name]),
    ...each('--queue', queue),
    ...each('--table', table),
    ...one('--profile', profile),
    ...one('--region', region),
  ];
}

function named(value: string, previous: Readonly<Record<string, string>>): Record<string, string> {
  const [, name, target] = /^([^=]+)=(.+)$/.exec(value) ?? [];
  if (name === undefined || target === undefined) {
    throw new InvalidArgumentError('It has the form name=value.');
  }
  return { ...previous, [name]: target };
}
