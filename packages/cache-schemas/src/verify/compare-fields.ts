import { isDeepStrictEqual } from 'node:util';

/** A field of a record as the cache and Alma have it; `undefined` where one of them has none. */
export interface FieldComparison {
  readonly field: string;
  readonly verdict: Verdict;
  readonly cache: unknown;
  readonly alma: unknown;
}

export type Verdict = 'same' | 'differs' | 'only in cache' | 'only in Alma';

/** The ids of a list that both, or one of them, have. */
export interface ListComparison {
  readonly same: readonly string[];
  readonly onlyInCache: readonly string[];
  readonly onlyInAlma: readonly string[];
}

/** Compares the named fields, each that the cache or Alma has. */
export function compareFields(fields: readonly string[], cached: object, inAlma: object): FieldComparison[] {
  const values = { cache: new Map(Object.entries(cached)), alma: new Map(Object.entries(inAlma)) };
  return fields
    .map((field) => ({ field, cache: values.cache.get(field), alma: values.alma.get(field) }))
    .filter(({ cache, alma }) => cache !== undefined || alma !== undefined)
    .map((values) => ({ ...values, verdict: verdictOn(values) }));
}

function verdictOn({ cache, alma }: Pick<FieldComparison, 'cache' | 'alma'>): Verdict {
  if (cache === alma || isDeepStrictEqual(asJson(cache), asJson(alma))) return 'same';
  if (alma === undefined) return 'only in cache';
  return cache === undefined ? 'only in Alma' : 'differs';
}

/** A value as JSON has it, so that nothing but what it says is compared: DynamoDB's client and Alma's make other objects. */
function asJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** Compares two lists of ids as the sets that they are. */
export function compareLists(cached: Iterable<string>, inAlma: Iterable<string>): ListComparison {
  const [cache, alma] = [new Set(cached), new Set(inAlma)];
  return {
    same: [...cache].filter((id) => alma.has(id)),
    onlyInCache: [...cache].filter((id) => !alma.has(id)),
    onlyInAlma: [...alma].filter((id) => !cache.has(id)),
  };
}

/** How many ids are on one side alone. */
export function differingIds({ onlyInCache, onlyInAlma }: ListComparison): number {
  return onlyInCache.length + onlyInAlma.length;
}
