import { CacheRejectedError, CacheTableMissingError, CacheUnavailableError } from '@alma-cache/cache-schemas';
import { describe, expect, test } from '@jest/globals';
import { UsageError } from './errors.ts';
import { explain } from './explain.ts';

function failure(name: string, message: string, code?: string): Error {
  return Object.assign(new Error(message), { name, ...(code !== undefined && { code }) });
}

describe('a failure is told in one line', () => {
  test('as the command says it', () => {
    expect(explain(new UsageError('Not like that'))).toEqual({ message: 'Not like that', exitCode: 2 });
  });

  test('with advice, where the SDK or the network failed', () => {
    expect(explain(failure('CredentialsProviderError', 'Could not load\nfrom anywhere'))).toEqual({
      message:
        'There are no AWS credentials; set AWS_PROFILE or --profile to a profile that has some, or sign in (Could not load)',
      exitCode: 1,
    });
    expect(explain(failure('Error', '', 'ECONNREFUSED')).message).toMatch(
      /^AWS cannot be reached.*ECONNREFUSED/,
    );
  });

  test('without, where nothing is known about it', () => {
    expect(explain(failure('Error', 'What it said')).message).toBe('What it said');
    expect(explain('thrown as text').message).toBe('thrown as text');
  });
});

describe("a failure of the cache's stores", () => {
  test('is told as what lies behind it, where there is advice on that', () => {
    const cause = failure('CredentialsProviderError', 'Could not load credentials from any providers');
    expect(explain(new CacheRejectedError('DynamoDB refused', { cause })).message).toMatch(
      /^There are no AWS credentials/,
    );
    const refused = failure('Error', '', 'ECONNREFUSED');
    expect(explain(new CacheUnavailableError('DynamoDB failed', { cause: refused })).message).toMatch(
      /^AWS cannot be reached/,
    );
  });

  test('is told as it is otherwise, with the name of the table', () => {
    const cause = failure('ValidationException', 'The provided key element does not match the schema');
    const rejected = new CacheRejectedError('DynamoDB refused the request on loans', { cause });
    expect(explain(rejected).message).toBe('DynamoDB refused the request on loans');
    const missing = failure('ResourceNotFoundException', 'Requested resource not found');
    const noTable = new CacheTableMissingError('Table loans does not exist', { cause: missing });
    expect(explain(noTable).message).toBe('Table loans does not exist');
  });
});
