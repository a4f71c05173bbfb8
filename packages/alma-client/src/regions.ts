import { AlmaConfigError } from './errors.ts';

/** Alma's regional API gateways (Alma users.json OpenAPI, `servers`). China's is in a domain of its own. */
const hosts = {
  eu: 'api-eu.hosted.exlibrisgroup.com',
  na: 'api-na.hosted.exlibrisgroup.com',
  ap: 'api-ap.hosted.exlibrisgroup.com',
  aps: 'api-aps.hosted.exlibrisgroup.com',
  ca: 'api-ca.hosted.exlibrisgroup.com',
  cn: 'api-cn.hosted.exlibrisgroup.com.cn',
} as const;

/** Europe, North America, Asia Pacific, Australia, Canada, China. */
export type AlmaRegion = keyof typeof hosts;

export const almaRegions = Object.keys(hosts) as readonly AlmaRegion[];

/** Tells whether a text, say an environment variable, names a region of Alma. */
export function isAlmaRegion(text: string): text is AlmaRegion {
  return Object.hasOwn(hosts, text);
}

/**
 * The base URL of a region's gateway, without a slash at the end.
 * @throws AlmaConfigError for a region that Alma does not have
 */
export function regionUrl(region: AlmaRegion): string {
  if (!isAlmaRegion(region)) {
    throw new AlmaConfigError(`Alma has no region "${region}": use one of ${almaRegions.join(', ')}`);
  }
  return `https://${hosts[region]}/almaws/v1`;
}

/**
 * A base URL as an institution writes it (a proxy, a sandbox), checked, and without a slash at the end.
 * @throws AlmaConfigError unless it is http or https, with no credentials, query or fragment
 */
export function checkedBaseUrl(baseUrl: string): string {
  const url = URL.parse(baseUrl);
  const plain = url && /^https?:$/.test(url.protocol) && !url.username && !url.password;
  if (!plain || url.search || url.hash) {
    throw new AlmaConfigError(
      'baseUrl must be an http or https URL without credentials, query or fragment, ' +
        'such as https://api-eu.hosted.exlibrisgroup.com/almaws/v1',
    );
  }
  return url.href.replace(/\/+$/, '');
}
