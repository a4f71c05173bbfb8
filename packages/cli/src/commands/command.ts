import { Command } from 'commander';
import { type AwsClients, awsClients } from '../aws-clients.ts';
import { Deployment } from '../deployment/deployment.ts';
import { type DeploymentOptions, withDeployment } from '../deployment/options.ts';
import { type HelpItems, withHelpText } from '../help-text.ts';
import type { Terminal } from '../terminal.ts';

/** What each command is added with: its own words, and the world it runs in. */
export interface CommandContext {
  /** What was typed after `alma-cache`, for a command that says how to go on. */
  readonly args: readonly string[];
  readonly terminal: Terminal;
  /** Folder of the repository, for what packages the stack. */
  readonly root: string;
  /** Called with the exit code where it is not 0: a command that did only part of its work still prints its result. */
  readonly exitWith: (code: number) => void;
}

/** A deployed stack, and the clients to work on it with. */
export interface Deployed {
  readonly clients: AwsClients;
  readonly deployment: Deployment;
}

/** A command whose help begins with examples: each a line to type and what it does. */
export function commandWithExamples(name: string, description: string, examples: HelpItems): Command {
  const command = new Command(name).description(description);
  return withExamples(command, examples).option('--json', 'print the result as JSON', false);
}

/** Makes a command's help begin with examples. */
export function withExamples(command: Command, items: HelpItems): Command {
  return withHelpText(command, 'before', { heading: 'Examples:', items });
}

/** The same for a command that works on a deployment. */
export function deploymentCommand(...[name, ...rest]: Parameters<typeof commandWithExamples>): Command {
  return withDeployment(commandWithExamples(name, ...rest)).optionsGroup('Options:');
}

/** The deployment that a command's options mean. */
export function deployed(
  options: DeploymentOptions,
  { terminal }: Pick<CommandContext, 'terminal'>,
): Deployed {
  const clients = awsClients({ ...options, signal: terminal.signal });
  return { clients, deployment: new Deployment(clients, options, terminal.signal) };
}
