import { EXIT } from './exit.ts';

/**
 * Base of every error that this package throws. `message` is the one line that the user sees; `exitCode` what the
 * command ends with.
 */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly code: string;
  readonly retryable: boolean;
  readonly exitCode: number = EXIT.failed;

  constructor(code: string, message: string, options: ErrorOptions & { retryable?: boolean } = {}) {
    super(message, options);
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** The arguments make no sense, or do not go together. */
export class UsageError extends CliError {
  override readonly name = 'UsageError';
  override readonly exitCode = EXIT.usage;

  constructor(message: string) {
    super('USAGE', message);
  }
}

/** An account may have hundreds. */
const NAMED_STACKS = 5;

/** There is no such CloudFormation stack in this account and region. */
export class StackNotFoundError extends CliError {
  override readonly name = 'StackNotFoundError';

  /** @param others those that there are, the likeliest first; none where they are not known */
  constructor(stack: string, others: readonly string[], options?: ErrorOptions) {
    const some = others.slice(0, NAMED_STACKS).join(', ');
    const more = others.length > NAMED_STACKS ? ' and others' : '';
    const instead = others.length > 0 ? `, but ${some}${more}` : '';
    super(
      'STACK_NOT_FOUND',
      `There is no stack ${stack} here${instead}; name another with --stack or --stage, or another --region or --profile`,
      options,
    );
  }
}

/** The stack has nothing that the commands could work on. */
export class NothingDeployedError extends CliError {
  override readonly name = 'NothingDeployedError';

  constructor() {
    super('NOTHING_DEPLOYED', 'The stack has no queues and no tables; name another with --stack or --stage');
  }
}

/** The deployment has no such queue or table. */
export class ResourceNotFoundError extends CliError {
  override readonly name = 'ResourceNotFoundError';

  constructor(kind: 'queue' | 'table', name: string, known: readonly string[], flag: string) {
    const have = known.length === 0 ? `has no ${kind}s` : `has ${known.join(', ')}`;
    super(
      'RESOURCE_NOT_FOUND',
      `No ${kind} "${name}": the deployment ${have}; name a stack that has it with --stack, or the ${kind} itself with ${flag}`,
    );
  }
}
