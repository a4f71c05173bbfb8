import {
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { adminOf } from './aws.ts';
import type { Emulator } from './emulator.ts';

interface Statement {
  readonly Action: readonly string[];
}

/**
 * Takes an action out of the policy of a role, until it is disposed of.
 *
 * @param logicalId of the role in the template
 * @throws Error where the role is not allowed to do it in the first place
 */
export async function withoutPermission(
  emulator: Emulator,
  logicalId: string,
  action: string,
): Promise<AsyncDisposable> {
  const client = new IAMClient(adminOf(emulator));
  const { Roles = [] } = await client.send(new ListRolesCommand());
  const RoleName = Roles.find((role) => role.RoleName?.includes(`-${logicalId}-`))?.RoleName;
  if (RoleName === undefined) throw new Error(`There is no role ${logicalId}`);
  const { PolicyNames: [PolicyName] = [] } = await client.send(new ListRolePoliciesCommand({ RoleName }));
  const policy = { RoleName, PolicyName };
  const { PolicyDocument = '' } = await client.send(new GetRolePolicyCommand(policy));
  const whole = decodeURIComponent(PolicyDocument);
  const document: { Statement: Statement[] } = JSON.parse(whole);
  const rest = document.Statement.map((statement) => ({
    ...statement,
    Action: [statement.Action].flat().filter((name) => name !== action),
  })).filter(({ Action }) => Action.length > 0);
  const lesser = JSON.stringify({ ...document, Statement: rest });
  if (lesser.length === whole.length) throw new Error(`${RoleName} is not allowed ${action}`);
  await client.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: lesser }));
  return {
    [Symbol.asyncDispose]: async () => {
      await client.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: whole }));
      client.destroy();
    },
  };
}
