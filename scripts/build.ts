import { buildPackages } from './release/build-packages.ts';
import { published } from './release/published.ts';

buildPackages();
for (const name of published) process.stdout.write(`packages/${name}/dist\n`);
