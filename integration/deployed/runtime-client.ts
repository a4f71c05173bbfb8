import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const folder = join(import.meta.dirname, 'runtime-client');

/** The runtime interface client that runs functions on Lambda's Node.js, once {@link installRuntimeClient} has been here. */
export const RUNTIME_CLIENT = join(folder, 'node_modules/aws-lambda-ric/index.mjs');

/** It compiles native code, which takes a minute or two. ms. */
const PATIENCE_MS = 10 * 60_000;

/** Installs it, unless it is there. @throws Error where its native code cannot be compiled: that takes cmake, make and a C++ compiler */
export async function installRuntimeClient(): Promise<void> {
  if (existsSync(join(folder, 'node_modules/aws-lambda-ric/rapid-client.node'))) return;
  process.stderr.write("Installing Lambda's runtime interface client …\n");
  await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, timeout: PATIENCE_MS });
}
