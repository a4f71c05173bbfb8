#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Compiling is almost half of what a command takes to start. What was compiled stays among the system's temporary files. This
// file is JavaScript so that Node need not load its compiler of TypeScript, of twenty megabytes, where all is there.
enableCompileCache();
await import('./main.ts');
