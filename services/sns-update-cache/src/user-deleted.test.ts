import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { awsEnvironment } from '@alma-cache/testing/environment';
import { expect, test } from '@jest/globals';

const TABLES = {
  USER_CACHE_TABLE: 'users',
  LOAN_CACHE_TABLE: 'loans',
  REQUEST_CACHE_TABLE: 'requests',
  FEE_CACHE_TABLE: 'fees',
};

const start = (tables: Readonly<Record<string, string>>) =>
  promisify(execFile)(process.execPath, [join(import.meta.dirname, 'user-deleted.ts')], {
    env: { ...awsEnvironment, ...tables },
  });

test.each(['', undefined])('the function starts where it knows of no fees: %j', async (fees) => {
  const { FEE_CACHE_TABLE, ...others } = TABLES;
  await start(fees === undefined ? others : { ...others, FEE_CACHE_TABLE: fees });
});

test.each(['', undefined])('any other table that is not named ends its start: %j', async (loans) => {
  const { LOAN_CACHE_TABLE, ...others } = TABLES;
  const started = start(loans === undefined ? others : { ...others, LOAN_CACHE_TABLE: loans });
  await expect(started).rejects.toThrow('LOAN_CACHE_TABLE');
});
