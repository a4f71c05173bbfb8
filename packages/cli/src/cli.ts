#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Compiling is almost half of what a command takes to start. What was compiled stays among the system's temporary files.
enableCompileCache();
await import('./main.ts');
