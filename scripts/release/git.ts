import { execFileSync } from 'node:child_process';
import { root } from './published.ts';

/** What git prints, without the line end; throws where it fails. */
export const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();

/** Where the checkout was cloned from; empty where it was not. */
export const origin = (): string => git('config', '--default', '', '--get', 'remote.origin.url');
