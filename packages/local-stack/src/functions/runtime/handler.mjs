import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Loads the handler that a name such as `folder/module.export` stands for.
 *
 * Throws what the module throws, or an error that has one of Lambda's own names.
 */
export async function loadHandler(taskRoot, name) {
  const file = basename(name);
  const [, moduleName, exportName] = /^([^.]*)\.(.*)$/.exec(file) ?? [];
  if (moduleName === undefined || name.includes('..')) throw named('MalformedHandlerName', 'Bad handler');
  const module = await importModule(join(taskRoot, name.slice(0, -file.length), moduleName));
  const handler = module[exportName] ?? module.default?.[exportName];
  if (!handler) throw named('HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof handler !== 'function') throw named('HandlerNotFound', `${name} is not a function`);
  if (handler.length >= 3) throw named('CallbackHandlerDeprecated', NO_CALLBACKS);
  return handler;
}

const NO_CALLBACKS =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24.';

async function importModule(path) {
  const file = ['', '.js', '.mjs', '.cjs']
    .map((extension) => path + extension)
    .find((name) => existsSync(name));
  if (file === undefined) throw named('ImportModuleError', `Error: Cannot find module '${basename(path)}'`);
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SyntaxError) throw named('UserCodeSyntaxError', String(error));
    if (error?.code === 'MODULE_NOT_FOUND') throw named('ImportModuleError', String(error));
    throw error;
  }
}

function named(name, message) {
  return Object.assign(new Error(message), { name: `Runtime.${name}` });
}
