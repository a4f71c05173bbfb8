import { expect, test } from '@jest/globals';
import { validity } from './testing/openapi.ts';

test('openapi.yaml is a description as OpenAPI 3.1 has it', () => {
  expect(validity).toMatchObject({ valid: true });
});
