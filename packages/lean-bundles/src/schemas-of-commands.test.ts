import { expect, test } from '@jest/globals';
import { withErrors, withLiteralKeys } from './schemas-of-commands.js';

test('a computed key becomes the constant that it stands for', () => {
  const text = 'const _e = "error";\nexport var A$ = [3, n0, _A, { [_e]: _c, [_e]: 400 }];';
  expect(withLiteralKeys(text)).toBe(
    'const _e = "error";\nexport var A$ = [3, n0, _A, { "error": _c, "error": 400 }];',
  );
});

test('schemas that are written otherwise end the build', () => {
  expect(() => withLiteralKeys('const _e = "error";\nexport var A$ = { [_f]: 400 };')).toThrow('[_f]:');
  expect(() => withLiteralKeys('export var A$ = { error: 400 };')).toThrow('no computed keys');
});

test('only the errors that are wanted stay registered', () => {
  const text =
    'n0_registry.registerError(A$, A);\nn0_registry.registerError(B$, B);\n_s_registry.registerError(S$, S);';
  expect(withErrors(text, new Set(['B']))).toBe(
    '\nn0_registry.registerError(B$, B);\n_s_registry.registerError(S$, S);',
  );
});

test('an error that is not registered ends the build', () => {
  expect(() => withErrors('n0_registry.registerError(A$, A);', new Set(['A', 'B']))).toThrow('B');
  expect(() => withErrors('registry.add(A);', new Set(['A']))).toThrow('A');
});
