import {
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  type GetParametersCommandInput,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Faults } from '../faults.ts';
import { Edge } from './edge.ts';
import { type SsmEmulator, startSsm } from './ssm.ts';

let ssm: SsmEmulator;
let client: SSMClient;

beforeAll(async () => {
  ssm = await startSsm(new Edge(new Faults()), () => 1_700_000_000_000);
  client = new SSMClient({
    endpoint: ssm.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
});

afterAll(async () => {
  client.destroy();
  await ssm.close();
});

describe('the parameter store', () => {
  test('keeps a SecureString that only decryption shows', async () => {
    ssm.put('/alma/key', 'secret');
    const shown = await client.send(new GetParameterCommand({ Name: '/alma/key', WithDecryption: true }));
    expect(shown.Parameter).toEqual({
      Name: '/alma/key',
      Type: 'SecureString',
      Value: 'secret',
      Version: 1,
      LastModifiedDate: new Date(1_700_000_000_000),
    });
    const hidden = await client.send(new GetParameterCommand({ Name: '/alma/key' }));
    expect(hidden.Parameter?.Value).not.toBe('secret');
  });

  test('a changed value has the next version', async () => {
    ssm.put('changed', 'one');
    ssm.put('changed', 'two');
    const { Parameter } = await client.send(
      new GetParameterCommand({ Name: 'changed', WithDecryption: true }),
    );
    expect(Parameter).toMatchObject({ Value: 'two', Version: 2 });
  });

  test('lists the names that it does not have', async () => {
    ssm.put('here', 'value', 'String');
    const { Parameters, InvalidParameters } = await client.send(
      new GetParametersCommand({ Names: ['here', 'gone'], WithDecryption: true }),
    );
    expect(Parameters).toEqual([expect.objectContaining({ Name: 'here', Value: 'value' })]);
    expect(InvalidParameters).toEqual(['gone']);
  });

  test('answers for one missing name with ParameterNotFound', async () => {
    await expect(client.send(new GetParameterCommand({ Name: 'gone' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
  });

  test('takes parameters through the API, and refuses to overwrite unless told to', async () => {
    const put = { Name: 'put', Value: '1', Type: 'String' } as const;
    expect((await client.send(new PutParameterCommand(put))).Version).toBe(1);
    await expect(client.send(new PutParameterCommand(put))).rejects.toMatchObject({
      name: 'ParameterAlreadyExists',
    });
    expect((await client.send(new PutParameterCommand({ ...put, Overwrite: true }))).Version).toBe(2);
  });

  test('walks a path page by page, deeper only when asked', async () => {
    for (const name of ['/p/a', '/p/b', '/p/c', '/p/deep/d', '/pother']) ssm.put(name, name, 'String');
    const first = await client.send(new GetParametersByPathCommand({ Path: '/p', MaxResults: 2 }));
    expect(first.Parameters?.map(({ Name }) => Name)).toEqual(['/p/a', '/p/b']);
    const second = await client.send(
      new GetParametersByPathCommand({ Path: '/p', MaxResults: 2, NextToken: first.NextToken }),
    );
    expect(second.Parameters?.map(({ Name }) => Name)).toEqual(['/p/c']);
    expect(second.NextToken).toBeUndefined();
    const deep = await client.send(new GetParametersByPathCommand({ Path: '/p/', Recursive: true }));
    expect(deep.Parameters).toHaveLength(4);
  });

  test('more than ten names are refused, as AWS does', async () => {
    const Names = Array.from({ length: 11 }, (_, index) => `n${index}`);
    await expect(client.send(new GetParametersCommand({ Names }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  test.each([
    ['no names', { Names: undefined }],
    ['names that are no texts', { Names: [7] }],
    ['a name in place of a list', { Names: 'n1' }],
  ])('%s are refused, as SSM does', async (_, input) => {
    const command = new GetParametersCommand(input as unknown as GetParametersCommandInput);
    await expect(client.send(command)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('Names'),
    });
  });

  test('a deleted parameter is gone', async () => {
    ssm.put('short-lived', 'x');
    ssm.delete('short-lived');
    await expect(client.send(new GetParameterCommand({ Name: 'short-lived' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
  });
});
