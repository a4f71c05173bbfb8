import { type SlsOptions, sls } from './deployment.ts';
import type { Emulator } from './emulator.ts';

/** A REST API that was deployed. */
export interface RestApi {
  /** Where Alma sends its events. */
  readonly url: string;
  /** Reads a path, as applications do: with the key. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** The REST API of a deployment, as `sls info` tells people of it: its address, and its key where it has one. */
export async function restApi(emulator: Emulator, options: SlsOptions = {}): Promise<RestApi> {
  const printed = await sls(emulator, ['info'], options);
  const [, id, stage] = /https:\/\/(\w+)\.execute-api\.[\w-]+\.amazonaws\.com\/(\w+)/.exec(printed) ?? [];
  if (id === undefined) throw new Error(`sls info names no endpoint:\n${printed}`);
  const [, key] = /api keys:\n\s+\S+: (\S+)/.exec(printed) ?? [];
  // No name resolution on this machine leads `….amazonaws.com` to the emulator.
  const url = `${emulator.url}/_aws/execute-api/${id}/${stage}`;
  return {
    url: `${url}/`,
    get: (path, headers = {}) =>
      fetch(`${url}${path}`, { headers: { ...(key !== undefined && { 'x-api-key': key }), ...headers } }),
  };
}
