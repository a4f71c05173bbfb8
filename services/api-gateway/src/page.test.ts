import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InvalidPageError } from './errors.ts';
import { linkTo, type Page, pageOf, pageQuery } from './page.ts';

const listOf = (length: number) => ({
  value: Array.from({ length }, (_, index) => index),
  cache: 'hit' as const,
  asOf: 1,
});

/** The targets of a Link header, by relation. */
function linksOf(header = ''): Record<string, { limit: string; offset: string }> {
  const links = header.split(', ').map((link) => /^<(\?[^>]*)>; rel="(\w+)"$/.exec(link));
  return Object.fromEntries(
    links.map((link) => {
      const { limit = '', offset = '' } = Object.fromEntries(new URLSearchParams(link?.[1]));
      return [link?.[2], { limit, offset }];
    }),
  );
}

test.each([null, {}, { other: '1' }])('a list is whole where nothing else is asked for: %j', (parameters) => {
  const page = pageOf(listOf(3), pageQuery(parameters));
  expect(page.value).toMatchObject({ records: [0, 1, 2], total: 3 });
  expect(linkTo(page.value)).toBeUndefined();
});

test.each([
  [{ limit: '2' }, [0, 1]],
  [{ limit: '2', offset: '2' }, [2, 3]],
  [{ limit: '2', offset: '4' }, [4]],
  [{ limit: '2', offset: '5' }, []],
  [{ offset: '3' }, [3, 4]],
  [{ limit: '100' }, [0, 1, 2, 3, 4]],
])('the part of five that %j asks for is %j', (parameters, records) => {
  expect(pageOf(listOf(5), pageQuery(parameters)).value).toMatchObject({ records, total: 5 });
});

test.each([
  { limit: '0' },
  { limit: '-1' },
  { limit: '' },
  { limit: '1.5' },
  { limit: '1e3' },
  { limit: ' 1' },
  { offset: '-1' },
  { offset: 'x' },
  { offset: '9'.repeat(10) },
])('%j is refused', (parameters) => {
  expect(() => pageQuery(parameters)).toThrow(InvalidPageError);
});

describe('links', () => {
  test('lead to the next and the last part from the first, and back', () => {
    const links = (offset: number) => linksOf(linkTo(pageOf(listOf(250), { limit: 100, offset }).value));
    expect(links(0)).toEqual({
      first: { limit: '100', offset: '0' },
      next: { limit: '100', offset: '100' },
      last: { limit: '100', offset: '200' },
    });
    expect(links(200)).toEqual({
      first: { limit: '100', offset: '0' },
      prev: { limit: '100', offset: '100' },
      last: { limit: '100', offset: '200' },
    });
    expect(links(50)).toMatchObject({ prev: { offset: '0' }, next: { offset: '150' } });
  });

  test('of the next part lead through every list, whole and once', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.integer({ min: 1, max: 120 }), (length, limit) => {
        const seen: number[] = [];
        let next: Record<string, string> | undefined = { limit: String(limit) };
        while (next !== undefined) {
          const { value }: { value: Page<number> } = pageOf(listOf(length), pageQuery(next));
          seen.push(...value.records);
          next = linksOf(linkTo(value)).next;
        }
        expect(seen).toEqual(listOf(length).value);
      }),
    );
  });
});
