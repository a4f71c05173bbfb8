import { expect, test } from '@jest/globals';
import { released, unreleased } from './changelog.ts';

const CHANGELOG = '# Changelog\n\n## Unreleased\n\n- One thing.\n\n## 1.0.0 (2026-01-01)\n\n- Another.\n';

test('what is unreleased ends where the last release begins', () => {
  expect(unreleased(CHANGELOG)).toBe('- One thing.');
});

test('a release takes what was unreleased, and leaves the heading for the next', () => {
  const after = released(CHANGELOG, '1.1.0', '2026-02-03');
  expect(after).toContain('## Unreleased\n\n## 1.1.0 (2026-02-03)\n\n- One thing.\n\n## 1.0.0 (2026-01-01)');
  expect(unreleased(after)).toBe('');
});

test.each(['# Changelog\n', `${CHANGELOG}## Unreleased\n`])(
  'a changelog without just one such heading is refused',
  (text) => {
    expect(() => unreleased(text)).toThrow('needs exactly one heading "## Unreleased"');
  },
);
