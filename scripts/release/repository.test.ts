import { expect, test } from '@jest/globals';
import { repositoryUrl } from './repository.ts';

test.each([
  ['https://git.example.org/library/alma-cache.git', 'git+https://git.example.org/library/alma-cache.git'],
  ['https://user:secret@git.example.org/alma-cache.git', 'git+https://git.example.org/alma-cache.git'],
  ['ssh://git@git.example.org/alma-cache.git', 'git+ssh://git@git.example.org/alma-cache.git'],
  ['git@git.example.org:library/alma-cache.git', 'git+ssh://git@git.example.org/library/alma-cache.git'],
])('the repository of %s is %s', (remote, url) => {
  expect(repositoryUrl(remote)).toBe(url);
});

test.each(['', '/srv/git/alma-cache.git', '../alma-cache', 'file:///srv/alma-cache', 'C:\\alma-cache'])(
  '%j is no address that others reach',
  (remote) => {
    expect(repositoryUrl(remote)).toBeUndefined();
  },
);
