import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { parse } from 'yaml';
import { environment as variables } from '../environment.ts';
import { root } from '../root.ts';
import { placeholderEnvironment } from './placeholders.ts';

/** What a serverless.yml takes from a `${file(….cjs)}`. */
export type Settings = (variables: { resolveVariable(name: string): Promise<unknown> }) => Promise<unknown>;

const common = v.object({ params: v.object({ default: v.record(v.string(), v.unknown()) }) });

/**
 * Asks settings for their values as a packaging does, which is spared: with the stage parameters of
 * serverless.common.yml, and placeholders for what the environment does not give.
 *
 * @throws what the settings refuse a deployment with
 */
export async function settingsOf(
  settings: Settings,
  stage: string,
  environment: Record<string, string> = {},
  parameters: Record<string, string> = {},
): Promise<unknown> {
  using _ = variables({ ...placeholderEnvironment(stage, environment.AWS_REGION), ...environment });
  const { params } = v.parse(common, parse(readFileSync(join(root, 'serverless.common.yml'), 'utf8')));
  const known = new Map<string, unknown>([
    ['self:provider.stage', stage],
    ['self:provider.region', environment.AWS_REGION ?? 'eu-west-1'],
    ...Object.entries({ ...params.default, ...parameters }).map(
      ([name, value]) => [`param:${name}`, value] as const,
    ),
  ]);
  return await settings({ resolveVariable: async (name) => known.get(name) });
}
