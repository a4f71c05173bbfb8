import { MissingEnvError } from './errors.ts';

/**
 * Reads an environment variable that the function cannot work without.
 *
 * @throws {MissingEnvError} when it is not set or is empty
 */
export function requireEnv(name: string): string {
  const value = process.env[name];
  if (!value) throw new MissingEnvError(name);
  return value;
}
