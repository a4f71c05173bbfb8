import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { slsPackage } from '@alma-cache/local-stack';
import { placeholderEnvironment } from './placeholders.ts';

/** What `sls package` is to be run with. Variables that are not given are placeholders, whatever this machine has set. */
export interface Packaging {
  /** The directory of the serverless.yml. */
  readonly directory: string;
  readonly stage: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Stage parameters, in place of those that the serverless.yml gives. */
  readonly parameters: Readonly<Record<string, string>>;
}

export type Packaged = { readonly output: string } | { readonly failure: string };

export interface Packager extends AsyncDisposable {
  readonly url: string;
}

/** Has a packager package, or takes what it has packaged before. */
export async function askPackager(url: string, packaging: Packaging): Promise<Packaged> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(packaging) });
  return (await response.json()) as Packaged;
}

const WITHOUT_BUNDLING = `--import ${JSON.stringify(join(import.meta.dirname, 'without-bundling.mjs'))}`;

/**
 * Packages the templates that tests read, for all processes of a test run: each once, and one at a time of the same
 * directory, where osls has one folder to work in. What was packaged is removed at the end.
 */
export async function startPackager(): Promise<Packager> {
  const folder = await mkdtemp(join(tmpdir(), 'alma-cache-templates-'));
  const packaged = new Map<string, Promise<Packaged>>();
  const lastOf = new Map<string, Promise<Packaged>>();

  const runSls = async ({ directory, stage, environment, parameters }: Packaging, output: string) => {
    const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
    const env = {
      PATH,
      HOME,
      NODE_COMPILE_CACHE,
      NODE_OPTIONS: WITHOUT_BUNDLING,
      ...placeholderEnvironment(stage, environment.AWS_REGION),
      ...environment,
    };
    try {
      await slsPackage({ directory, stage, output, parameters, env });
      return { output };
    } catch (error) {
      return { failure: String(error) };
    }
  };

  const packageOnce = (packaging: Packaging): Promise<Packaged> => {
    const key = JSON.stringify(packaging);
    const known = packaged.get(key);
    if (known) return known;
    const before = lastOf.get(packaging.directory) ?? Promise.resolve();
    const output = join(folder, String(packaged.size));
    const result = before.then(() => runSls(packaging, output));
    lastOf.set(packaging.directory, result);
    packaged.set(key, result);
    return result;
  };

  const server = createServer(async (request, response) => {
    const packaging = (await json(request)) as Packaging;
    // A connection kept open could be closed just when the next request comes.
    response.setHeader('connection', 'close').end(JSON.stringify(await packageOnce(packaging)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      await new Promise((resolve) => server.close(resolve));
      await Promise.all(packaged.values());
      await rm(folder, { recursive: true });
    },
  };
}
