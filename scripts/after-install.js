import { rmSync } from 'node:fs';

/*
 * The package `node` links the binary out of a package within it, and leaves that there with 67 MB of headers for compiling
 * add-ons, which nothing here does. An `npm install` later would take it away as nobody's.
 */
rmSync(new URL('../node_modules/node/node_modules', import.meta.url), { recursive: true, force: true });
