import { type RecordKind, recordKinds } from '@alma-cache/cache-schemas';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { openapi, validity } from './testing/openapi.ts';

test('openapi.yaml is a description as OpenAPI 3.1 has it', () => {
  expect(validity).toMatchObject({ valid: true });
});

const kinds: readonly RecordKind[] = Object.values(recordKinds);

test.each(kinds)(
  'openapi.yaml describes the fields of a $name, and no others',
  ({ plural, idName, fields }) => {
    const answer = openapi.paths[`/users/{userID}/${plural}/{${idName}}`]?.get.responses['200'];
    const record = v.object({ properties: v.record(v.string(), v.unknown()) });
    const { properties } = v.parse(record, answer?.content['application/json'].schema);
    expect(Object.keys(properties).toSorted()).toEqual(fields.toSorted());
  },
);
