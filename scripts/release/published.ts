import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** The packages that others install, each after those that its types come from. */
export const published = ['connection-pool', 'alma-client', 'cache-schemas', 'aws-utils', 'alma-sandbox'];

export const packageFolder = (name: string): string => join(root, 'packages', name);

/** What is packed and published of a package: `npm run build` makes it. */
export const distFolder = (name: string): string => join(packageFolder(name), 'dist');
