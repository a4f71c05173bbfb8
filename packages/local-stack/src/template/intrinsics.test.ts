import { describe, expect, test } from '@jest/globals';
import { TemplateError } from '../errors.ts';
import { createResolver } from './intrinsics.ts';

const resolve = createResolver({
  parameters: { 'AWS::Region': 'eu-west-1', Stage: 'stg' },
  identify: (logicalId) => {
    if (logicalId !== 'queue') throw new TemplateError(`${logicalId} is not emulated`);
    return { ref: 'http://127.0.0.1/queue', attributes: { Arn: 'arn:queue', 'Nested.Name': 'n' } };
  },
});

describe('intrinsic functions', () => {
  test.each([
    ['a Ref to a resource', { Ref: 'queue' }, 'http://127.0.0.1/queue'],
    ['a Ref to a parameter', { Ref: 'Stage' }, 'stg'],
    ['a Ref to a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['a property without a value', { a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
    ['Fn::GetAtt with a list', { 'Fn::GetAtt': ['queue', 'Arn'] }, 'arn:queue'],
    ['Fn::GetAtt with a text', { 'Fn::GetAtt': 'queue.Arn' }, 'arn:queue'],
    ['Fn::GetAtt of a nested attribute', { 'Fn::GetAtt': ['queue', 'Nested.Name'] }, 'n'],
    [
      'Fn::Sub with a text',
      { 'Fn::Sub': `\${queue.Arn}/\${AWS::Region}/\${queue}` },
      'arn:queue/eu-west-1/http://127.0.0.1/queue',
    ],
    ['Fn::Sub with variables', { 'Fn::Sub': [`\${a}-\${Stage}`, { a: { Ref: 'Stage' } }] }, 'stg-stg'],
    ['an escaped Fn::Sub variable', { 'Fn::Sub': `\${!Literal}` }, `\${Literal}`],
    ['Fn::Join', { 'Fn::Join': [':', ['a', { Ref: 'Stage' }, 1]] }, 'a:stg:1'],
    ['Fn::Join of nothing', { 'Fn::Join': [',', []] }, ''],
    ['intrinsics at any depth', [{ a: { b: { Ref: 'Stage' } } }], [{ a: { b: 'stg' } }]],
    ['an object with more keys than a call', { Ref: 'Stage', other: 1 }, { Ref: 'Stage', other: 1 }],
    ['plain values', [1, true, null, 'x'], [1, true, null, 'x']],
  ])('resolve %s', (_, value, expected) => {
    expect(resolve(value, 'resource x')).toEqual(expected);
  });

  test.each([
    [
      'an unknown intrinsic',
      { 'Fn::If': ['c', 1, 2] },
      'resource x, Environment: the intrinsic Fn::If is not supported',
    ],
    [
      'an unknown attribute',
      { 'Fn::GetAtt': ['queue', 'Size'] },
      'resource x, Environment: attribute Size of queue is not supported',
    ],
    ['a resource that is not emulated', { Ref: 'bucket' }, 'resource x, Environment: bucket is not emulated'],
    [
      'a bad Fn::Join',
      { 'Fn::Join': [':', 'a'] },
      'resource x, Environment: Fn::Join takes a delimiter and a list',
    ],
    ['a bad Ref', { Ref: ['a'] }, 'resource x, Environment: Ref needs a text, not ["a"]'],
    [
      'an error inside',
      { 'Fn::Join': [':', [{ Ref: 'no' }]] },
      'resource x, Environment: no is not emulated',
    ],
  ])('name the place of %s', (_, value, message) => {
    expect(() => resolve({ Environment: value }, 'resource x')).toThrow(message);
  });
});
