import { describe, expect, test } from '@jest/globals';
import { AlmaConfigError } from './errors.ts';
import { almaOptionsFromEnv } from './options-from-env.ts';

describe("a deployment's environment", () => {
  test('says where Alma is, how often it may be asked, how long it may take, and what is left to others', () => {
    const env = {
      ALMA_REGION: 'cn',
      ALMA_API_URL: '',
      ALMA_REQUESTS_PER_SECOND: '1.5',
      ALMA_TIMEOUT_MS: '45000',
      ALMA_RESERVE: '10000',
    };
    expect(almaOptionsFromEnv(env)).toEqual({
      region: 'cn',
      baseUrl: undefined,
      requestsPerSecond: 1.5,
      timeoutMs: 45_000,
      reserve: 10_000,
    });
  });

  test.each([
    {},
    {
      ALMA_REGION: '',
      ALMA_API_URL: '',
      ALMA_REQUESTS_PER_SECOND: '',
      ALMA_TIMEOUT_MS: '',
      ALMA_RESERVE: '',
    },
  ])('leaves the defaults where %j says nothing', (env) => {
    expect(almaOptionsFromEnv(env)).toEqual({
      region: undefined,
      baseUrl: undefined,
      requestsPerSecond: 0,
      timeoutMs: undefined,
      reserve: 0,
    });
  });

  test('may name a base URL in place of the region', () => {
    const env = { ALMA_API_URL: 'http://127.0.0.1:9000/almaws/v1' };
    expect(almaOptionsFromEnv(env)).toMatchObject({ baseUrl: 'http://127.0.0.1:9000/almaws/v1' });
  });

  test.each([
    ['ALMA_REGION', 'mars'],
    ['ALMA_REQUESTS_PER_SECOND', 'many'],
    ['ALMA_REQUESTS_PER_SECOND', '-1'],
    ['ALMA_REQUESTS_PER_SECOND', 'Infinity'],
    ['ALMA_TIMEOUT_MS', '20 s'],
    ['ALMA_TIMEOUT_MS', '0'],
    ['ALMA_TIMEOUT_MS', '-1'],
    ['ALMA_TIMEOUT_MS', 'Infinity'],
    ['ALMA_RESERVE', 'some'],
    ['ALMA_RESERVE', '-1'],
    ['ALMA_RESERVE', '0.5'],
    ['ALMA_RESERVE', 'Infinity'],
  ])('is refused by the name of the variable where %s is %s', (name, value) => {
    const read = () => almaOptionsFromEnv({ [name]: value });
    expect(read).toThrow(AlmaConfigError);
    expect(read).toThrow(name);
  });
});
