import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findRoute, routeTemplates } from './route-template.ts';

test('every template matches its own path, with any ids in it', () => {
  const id = fc.string({ minLength: 1, unit: 'grapheme' });
  fc.assert(
    fc.property(fc.constantFrom(...routeTemplates), id, id, (template, userId, recordId) => {
      fc.pre(userId !== 'operation');
      const [userPart, recordPart] = template.match(/\{\w+\}/g) ?? [];
      const path = template
        .split('/')
        .map((part) => ({ [userPart ?? '-']: userId, [recordPart ?? '-']: recordId })[part] ?? part)
        .map(encodeURIComponent)
        .join('/');
      expect(findRoute(`/almaws/v1${path}`)).toEqual({
        template,
        userId: userPart ? userId : '',
        recordId: recordPart ? recordId : '',
      });
    }),
  );
});

test.each([
  '/',
  '',
  '/almaws/v1',
  '/almaws/v1/bibs',
  '/almaws/v1/users/',
  '/almaws/v1/users//loans',
  '/almaws/v1/users/u/loans/',
  '/almaws/v1/users/u/loans/1/x',
  '/almaws/v1/users/%zz',
  '/users/u',
])('%j is no route', (path) => {
  expect(findRoute(path)).toBeUndefined();
});

test('an id may hold a slash, and dots are an id like others', () => {
  expect(findRoute('/almaws/v1/users/a%2Fb/loans')).toMatchObject({ userId: 'a/b' });
  expect(findRoute('/almaws/v1/users/../loans')).toMatchObject({ userId: '..' });
});
