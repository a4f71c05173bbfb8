#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';

// A list is read for an hour, and what lives for a moment of that would get a hundred megabytes before it is cleared away.
if (process.argv[2] === 'enqueue') setFlagsFromString('--optimize-for-size');

// Compiling is almost half of what a command takes to start. What was compiled stays among the system's temporary files. This
// file is JavaScript so that Node need not load its compiler of TypeScript, of twenty megabytes, where all is there.
enableCompileCache();
await import('./main.ts');
