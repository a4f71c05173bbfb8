import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RoutePlan } from '../template/rest-api.ts';
import { findRoute } from './router.ts';

const route = (httpMethod: string, resourcePath: string): RoutePlan => ({
  httpMethod,
  resourceId: resourcePath,
  resourcePath,
  apiKeyRequired: false,
  functionArn: 'arn',
  timeoutMs: 1,
});

const routes = [
  route('GET', '/'),
  route('ANY', '/any'),
  route('GET', '/any'),
  route('GET', '/users/{userID}'),
  route('GET', '/users/{userID}/loans/{loanID}'),
  route('GET', '/users/me'),
];

const find = (method: string, path: string) => {
  const match = findRoute(routes, method, path);
  return match && [match.route.httpMethod, match.route.resourcePath, match.pathParameters];
};

describe('the route of a path', () => {
  test.each([
    ['the root', 'GET', '/', ['GET', '/', {}]],
    ['a parameter', 'GET', '/users/a', ['GET', '/users/{userID}', { userID: 'a' }]],
    ['a slash at the end', 'GET', '/users/a/', ['GET', '/users/{userID}', { userID: 'a' }]],
    [
      'two parameters',
      'GET',
      '/users/a/loans/1',
      ['GET', '/users/{userID}/loans/{loanID}', { userID: 'a', loanID: '1' }],
    ],
    ['a fixed part before a parameter', 'GET', '/users/me', ['GET', '/users/me', {}]],
    ['its own method before ANY', 'GET', '/any', ['GET', '/any', {}]],
    ['ANY for the others', 'PATCH', '/any', ['ANY', '/any', {}]],
  ])('is found: %s', (_, method, path, expected) => {
    expect(find(method, path)).toEqual(expected);
  });

  test.each([
    ['another method', 'POST', '/users/a'],
    ['more parts', 'GET', '/users/a/b'],
    ['fewer parts', 'GET', '/users'],
    ['an empty parameter', 'GET', '/users//loans/1'],
    ['another case', 'GET', '/Users/a'],
  ])('is none for %s', (_, method, path) => {
    expect(find(method, path)).toBeUndefined();
  });

  test('hands any id on as it was encoded, in its own segment', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (id) => {
        const userID = encodeURIComponent(id);
        fc.pre(userID !== 'me');
        expect(find('GET', `/users/${userID}`)).toEqual(['GET', '/users/{userID}', { userID }]);
      }),
    );
  });
});
