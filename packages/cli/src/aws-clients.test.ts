import { expect, jest, test } from '@jest/globals';
import { awsClients } from './aws-clients.ts';
import { AWS_ENVIRONMENT, processEnvironment } from './testing/environment.ts';

test('a profile that is asked for is not warned of, where the environment has keys of its own', async () => {
  using _ = processEnvironment(AWS_ENVIRONMENT);
  const warn = jest.spyOn(console, 'warn').mockReturnValue();
  const { sqs } = awsClients({ profile: 'library' });
  await expect(sqs.config.credentials()).rejects.toThrow('Could not load credentials');
  expect(warn).not.toHaveBeenCalled();
});
