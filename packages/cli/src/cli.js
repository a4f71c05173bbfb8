#!/usr/bin/env node
import module from 'node:module';
import { setFlagsFromString } from 'node:v8';

// This file is JavaScript, and imports by name what Node has long had, so that a Node that cannot read the rest gets to say so.
const LEAST_NODE = 24;

if (Number(process.versions.node.split('.')[0]) < LEAST_NODE) {
  process.stderr.write(
    `alma-cache needs Node ${LEAST_NODE}, and this is ${process.version}: type it as "npx alma-cache …" in the repository, ` +
      'where npm finds the Node that "npm ci" has installed\n',
  );
  process.exitCode = 1;
} else {
  // A list is read for an hour, and what lives for a moment of that would get a hundred megabytes before it is cleared away.
  if (process.argv[2] === 'enqueue') {
    setFlagsFromString('--optimize-for-size');
    // Megabytes.
    setFlagsFromString('--max-semi-space-size=2');
    // Of V8's compilers, this one takes up to twenty megabytes to work in, and saves an eighth of the time.
    setFlagsFromString('--no-maglev');
  }

  // Compiling is almost half of what a command takes to start. What was compiled stays among the system's temporary files.
  // Node need not load its compiler of TypeScript, of twenty megabytes, where all is there.
  module.enableCompileCache();
  await import('./main.ts');
}
