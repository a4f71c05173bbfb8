import { AlmaKeyRefusedError } from './errors.ts';

/**
 * The API key, or where to get it. A function is asked before each call of Alma, so it should keep the key itself;
 * asked with a key that Alma has refused, it must answer with one fetched afresh. What it throws ends the call as it is.
 */
export type ApiKeySource = string | ((refused?: string) => string | Promise<string>);

/**
 * The key to use, without the line break that keys copied from files end with.
 * @throws AlmaKeyRefusedError for what no header can carry: fetch would put it into its error's message
 */
export async function currentKey(source: ApiKeySource, refused?: string): Promise<string> {
  const key = typeof source === 'string' ? source : await source(refused);
  if (typeof key !== 'string' || !/^[\x21-\x7e]+$/.test(key.trim())) {
    throw new AlmaKeyRefusedError(
      'The API key is empty or holds spaces or characters that no key of Alma has, so Alma was not asked',
    );
  }
  return key.trim();
}
