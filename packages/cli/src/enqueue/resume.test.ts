import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { resumeCommand } from './resume.ts';

test.each([
  [['enqueue', 'ids.txt', '--yes'], 'npx alma-cache enqueue --from 4001 ids.txt --yes'],
  [['enqueue', '--from', '12', '--all', '--yes'], 'npx alma-cache enqueue --from 4001 --all --yes'],
  [['enqueue', '--all', '--yes', '--from=12'], 'npx alma-cache enqueue --from 4001 --all --yes'],
  [['enqueue', '--yes', "Anna's ids.txt"], "npx alma-cache enqueue --from 4001 --yes 'Anna'\\''s ids.txt'"],
])('%j goes on as %s', (args, command) => {
  expect(resumeCommand(args, 4001)).toBe(command);
});

test('a shell reads the arguments as they were', () => {
  const word = fc.string({
    unit: fc.constantFrom('a', ' ', "'", '"', '$', '\\', '*', '\n', 'ü', ';'),
    minLength: 1,
  });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
      const command = resumeCommand(['enqueue', ...words], 7);
      const script = command.replace('npx alma-cache', 'printf "%s\\0"');
      const read = execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
      expect(read).toEqual(['enqueue', '--from', '7', ...words]);
    }),
    { numRuns: 30 },
  );
});
