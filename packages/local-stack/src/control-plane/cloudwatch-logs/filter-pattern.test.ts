import { describe, expect, test } from '@jest/globals';
import { readFilterPattern } from './filter-pattern.ts';

const line = JSON.stringify({
  level: 'ERROR',
  code: 'ALMA_TIMEOUT',
  status: 503,
  messageIds: ['m1', 'm2'],
  user: { id: 'a.b' },
  text: 'first\nsecond (third) "fourth"',
  nothing: null,
});

describe('a filter pattern', () => {
  test.each([
    ['', true],
    ['{ $.code = * }', true],
    ['{$.code=ALMA_TIMEOUT}', true],
    ['{ $.code = "ALMA_*" }', true],
    ['{ $.code = ALMA }', false],
    ['{ $.user.id = "a.b" }', true],
    ['{ $.user.id = "axb" }', false],
    ['{ $.messageIds[1] = "m2" }', true],
    ['{ $.messageIds[2] = * }', false],
    ['{ $.status = 503 }', true],
    ['{ $.status >= 500 && $.status < 600 }', true],
    ['{ $.status != 503 }', false],
    ['{ $.missing != 503 }', false],
    ['{ $.missing = * }', false],
    ['{ $.nothing = * }', false],
    ['{ $.text = "first*(third) \\"fourth\\"" }', true],
    ['{ ($.missing = * && $.code = *) || $.messageIds[0] = * }', true],
    ['{ $.missing = * && ($.code = * || $.messageIds[0] = *) }', false],
    ['{ $.code = * || $.missing = * && $.missing = * }', true],
  ])('%s', (pattern, expected) => {
    expect(readFilterPattern(pattern)(line)).toBe(expected);
  });

  test('for JSON matches no other line', () => {
    const filter = readFilterPattern('{ $.code = * }');
    for (const text of ['code', '{ "code": ', '["code"]', '"code"', 'null']) expect(filter(text)).toBe(false);
  });

  test.each([
    'ERROR',
    '"two words"',
    '%regular%',
    '[ip, user, ...]',
    '{ $.code = %ALMA% }',
    '{ $.code IS NULL }',
    '{ $.code NOT EXISTS }',
    '{ $.code = * ',
    '{ ($.code = * }',
    '{ code = * }',
    '{ $.code = * && }',
    '{ $.code = * $.level = * }',
    '{ }',
  ])('that is not understood is refused: %s', (pattern) => {
    expect(() => readFilterPattern(pattern)).toThrow(`The filter pattern ${pattern} is not emulated`);
  });
});
