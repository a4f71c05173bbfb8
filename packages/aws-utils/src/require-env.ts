import { InvalidEnvError, MissingEnvError } from './errors.ts';

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

/**
 * Reads an environment variable that has to be one of a few words.
 *
 * @throws {MissingEnvError} when it is not set or is empty
 * @throws {InvalidEnvError} when it is any other word
 */
export function requireEnvChoice<Choice extends string>(name: string, choices: readonly Choice[]): Choice {
  const value = requireEnv(name);
  const choice = choices.find((each) => each === value);
  if (choice === undefined) throw new InvalidEnvError(name, choices, value);
  return choice;
}
