import { expect, test } from '@jest/globals';
import { atVersion, publishedManifest } from './manifest.ts';

const SOURCE = {
  name: '@alma-cache/x',
  version: '1.0.0',
  private: true,
  exports: { '.': './src/index.ts' },
  publishConfig: { access: 'public', exports: { '.': './index.js' }, bin: { x: 'cli.js' } },
  bin: { x: './src/cli.ts' },
  dependencies: { '@alma-cache/y': '1.0.0', 'p-limit': '7.3.3' },
  peerDependencies: { '@aws-sdk/client-sqs': '^3.1169.0' },
  devDependencies: { '@alma-cache/testing': '1.0.0' },
};

test('all packages of this repository want each other in the same version', () => {
  expect(atVersion(SOURCE, '2.0.0')).toEqual({
    ...SOURCE,
    version: '2.0.0',
    dependencies: { '@alma-cache/y': '2.0.0', 'p-limit': '7.3.3' },
    devDependencies: { '@alma-cache/testing': '2.0.0' },
  });
});

test('what is published leads to built files, is not private, and needs nothing of development', () => {
  const repository = { type: 'git', url: 'git+https://git.example.org/x.git', directory: 'packages/x' };
  expect(publishedManifest(SOURCE, { repository })).toEqual({
    name: '@alma-cache/x',
    version: '1.0.0',
    exports: { '.': './index.js' },
    publishConfig: { access: 'public' },
    bin: { x: 'cli.js' },
    dependencies: SOURCE.dependencies,
    peerDependencies: SOURCE.peerDependencies,
    repository,
  });
});
