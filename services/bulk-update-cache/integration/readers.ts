import { join } from 'node:path';
import { root } from '@alma-cache/testing/root';
import type { CompiledTemplate } from '@alma-cache/testing/template/compiled-template';

export const service = join(root, 'services/bulk-update-cache');

/** The functions that read Alma for queued messages. */
export const functionIds = [
  'UpdateUserLambdaFunction',
  'UpdateLoanLambdaFunction',
  'UpdateRequestLambdaFunction',
  'UpdateFeeLambdaFunction',
];

export function arnOf(id: string) {
  return { 'Fn::GetAtt': [id, 'Arn'] };
}

/** Requests per second that these functions behind queues may send to Alma together, every execution at its share. */
export function ratePerSecond(
  { functions, mappings }: CompiledTemplate,
  ids = Object.keys(functions),
): number {
  return Object.values(mappings).reduce((sum, mapping) => {
    const [id] = mapping.FunctionName['Fn::GetAtt'];
    if (!ids.includes(id)) return sum;
    const variables = functions[id]?.Environment.Variables;
    return sum + mapping.ScalingConfig.MaximumConcurrency * Number(variables?.ALMA_REQUESTS_PER_SECOND ?? 0);
  }, 0);
}

/** The functions whose full batch would wait for its turns of Alma, and for nothing else, over half of their timeout. */
export function longTurns({ functions, mappings }: CompiledTemplate) {
  return functionIds.flatMap((id) => {
    const mapping = Object.values(mappings).find(({ FunctionName }) => FunctionName['Fn::GetAtt'][0] === id);
    const { Timeout = 0, Environment } = functions[id] ?? {};
    // Three pages of a hundred loans and the empty one after them, the requests, the fees.
    const callsPerMessage = id === 'UpdateUserLambdaFunction' ? 6 : 1;
    const calls = (mapping?.BatchSize ?? Number.NaN) * callsPerMessage;
    const seconds = calls / Number(Environment?.Variables.ALMA_REQUESTS_PER_SECOND);
    return seconds <= Timeout / 2 ? [] : [{ id, seconds, timeout: Timeout }];
  });
}
