import { apiErrors } from '../api-error.ts';

/** Part of a list: at most `limit` records from `offset` on. */
export interface Page {
  readonly offset: number;
  readonly limit: number;
}

/** Alma's page size when none is asked for, and its largest (Alma users.json OpenAPI). */
const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 100;

/** The `limit` and `offset` of a list. A limit over 100 counts as 100. */
export function readPage(query: URLSearchParams): Page {
  return {
    offset: readNumber(query, 'offset', 0),
    limit: Math.min(readNumber(query, 'limit', DEFAULT_LIMIT), MAX_LIMIT),
  };
}

/**
 * A parameter that has one of the allowed values, written in whatever case.
 * @throws ApiError `40166411` when it has another value
 */
export function readChoice<T extends string, D extends T | undefined>(
  query: URLSearchParams,
  name: string,
  allowed: readonly T[],
  otherwise: D,
): T | D {
  const value = query.get(name);
  if (value === null || value === '') {
    return otherwise;
  }
  const choice = allowed.find((option) => option.toLowerCase() === value.toLowerCase());
  if (choice === undefined) {
    throw apiErrors.notAllowed(name, value, allowed);
  }
  return choice;
}

/**
 * A comma-separated parameter, such as `expand=loans,fees`; `none` and nothing are the empty list.
 * @throws ApiError `40166411` when an entry is not allowed
 */
export function readChoices<T extends string>(
  query: URLSearchParams,
  name: string,
  allowed: readonly T[],
): T[] {
  const values = (query.get(name) ?? '').split(',').filter((value) => value !== '' && value !== 'none');
  return values.map((value) => {
    const choice = allowed.find((option) => option === value.trim());
    if (choice === undefined) {
      throw apiErrors.notAllowed(name, value, allowed);
    }
    return choice;
  });
}

function readNumber(query: URLSearchParams, name: string, otherwise: number): number {
  const value = query.get(name);
  if (value === null || value === '') {
    return otherwise;
  }
  if (!/^\d+$/.test(value)) {
    throw apiErrors.notNumeric(name, value);
  }
  return Number(value);
}
