// @ts-check

import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { COMMANDS } from './commands.js';

const SCHEMAS = /@aws-sdk[\\/]client-(\w+)[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/;

/**
 * Makes the schemas of commands that are not in the bundle fall out of it, and the classes of their errors. What AWS
 * documents as an error of a command that is in it keeps its class; any other error keeps its name, message and fault.
 *
 * @type {import('esbuild').Plugin}
 */
export const schemasOfCommands = {
  name: 'schemas-of-commands',
  setup({ onLoad }) {
    onLoad({ filter: SCHEMAS }, async ({ path }) => {
      const [, service = ''] = SCHEMAS.exec(path) ?? [];
      const text = await readFile(path, 'utf8');
      const commands = Object.entries(COMMANDS).find(([name]) => name === service)?.[1];
      if (commands === undefined) return { contents: text, loader: 'js' };
      const client = dirname(dirname(dirname(path)));
      return { contents: withErrors(withLiteralKeys(text), await errorsOf(client, commands)), loader: 'js' };
    });
  },
};

const CONSTANT = /^const (\w+) = (".*");$/gm;
const COMPUTED_KEY = /\[(\w+)\]:/g;

/**
 * The SDK writes the names in a schema as `[_name]:` with `const _name = "name"`. A computed key may have side effects,
 * for which esbuild would keep all schemas.
 *
 * @param {string} text
 */
export function withLiteralKeys(text) {
  const constants = new Map([...text.matchAll(CONSTANT)].map(([, name, value]) => [name, value]));
  const literal = text.replace(COMPUTED_KEY, (key, name) => {
    const value = constants.get(name);
    if (value === undefined) throw new Error(`The key ${key} of a schema is no constant`);
    return `${value}:`;
  });
  if (literal === text) throw new Error('The schemas have no computed keys any more');
  return literal;
}

const REGISTRATION = /^n0_registry\.registerError\([\w$]+, (\w+)\);$/gm;

/**
 * Leaves only some of the errors registered.
 *
 * @param {string} text
 * @param {ReadonlySet<string>} errors
 */
export function withErrors(text, errors) {
  const registered = new Set([...text.matchAll(REGISTRATION)].map(([, name]) => name));
  const unknown = [...errors].filter((name) => !registered.has(name));
  if (unknown.length > 0) throw new Error(`The schemas do not register ${unknown.join(', ')}`);
  return text.replace(REGISTRATION, (line, name) => (errors.has(name) ? line : ''));
}

const DOCUMENTED_ERROR = /@throws \{@link (\w+)\} \(\w+ fault\)/g;

/**
 * What AWS documents as the errors of some commands.
 *
 * @param {string} client The directory of its package.
 * @param {readonly string[]} commands
 */
async function errorsOf(client, commands) {
  const texts = await Promise.all(
    commands.map((command) =>
      readFile(join(client, 'dist-types', 'commands', `${command}Command.d.ts`), 'utf8'),
    ),
  );
  const errors = texts.flatMap((text) => [...text.matchAll(DOCUMENTED_ERROR)].map(([, name = '']) => name));
  if (errors.length === 0) throw new Error(`The commands in ${client} document no errors any more`);
  return new Set(errors);
}
