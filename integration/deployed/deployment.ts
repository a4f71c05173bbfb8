import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Emulator } from './emulator.ts';

const run = promisify(execFile);
export const root = resolve(import.meta.dirname, '../..');
/** Bytes. */
const LONGEST_OUTPUT = 16 * 2 ** 20;

const bin = (name: string) => join(root, 'node_modules', '.bin', name);

export interface SlsOptions {
  /** Folder of the serverless.yml, from the root. Default: the whole stack. */
  readonly service?: string;
  readonly stage?: 'stg' | 'prod';
  /** Added to the emulator's environment: what the README has people export. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** `sls` as a person types it, against the emulator; resolves with what it printed, rejects with it where it fails. */
export async function sls(
  emulator: Emulator,
  args: readonly string[],
  { service = '.', stage = 'stg', variables = {} }: SlsOptions = {},
): Promise<string> {
  try {
    const { stdout, stderr } = await run(bin('sls'), [...args, '--stage', stage, '--region', 'eu-west-1'], {
      cwd: join(root, service),
      env: { ...emulator.env, ...variables },
      maxBuffer: LONGEST_OUTPUT,
    });
    return stdout + stderr;
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new Error(`sls ${args.join(' ')} failed in ${service}:\n${stdout}${stderr}`, { cause });
  }
}

/** The outputs of a stack, as `sls info --verbose` prints them. */
export async function outputs(
  emulator: Emulator,
  options: SlsOptions = {},
  args: readonly string[] = [],
): Promise<ReadonlyMap<string, string>> {
  const printed = await sls(emulator, ['info', '--verbose', ...args], options);
  const [, section = ''] = printed.split('Stack Outputs:');
  return new Map(
    [...section.matchAll(/^ {2}(\w+): (\S+)$/gm)].map(([, name = '', value = '']) => [name, value] as const),
  );
}

/** The variable of a stage that takes an output: `loanCreatedTopicArn` is for `LOAN_CREATED_TOPIC_ARN_STG`. */
export function variableOf(output: string, stage: 'stg' | 'prod'): string {
  const words = output.replace(/^users(?=Queue)/, 'user').replaceAll(/[A-Z]/g, (letter) => `_${letter}`);
  return `${words}_${stage}`.toUpperCase();
}

/** What a command left behind. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `alma-cache` as a person types it, against the emulator. */
export async function almaCache(
  emulator: Emulator,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const env = { ...emulator.env, ...variables };
  try {
    const { stdout, stderr } = await run(bin('alma-cache'), args, { env, maxBuffer: LONGEST_OUTPUT });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== 'number') throw error;
    return { code, stdout: stdout ?? '', stderr: stderr ?? '' };
  }
}
