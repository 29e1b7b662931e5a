import { FleetgraphError } from '../domain/errors.js';
import { toBrandSlug } from '../domain/values/brand.js';
import { isLongFilter } from '../domain/values/filter-work.js';
import { MAX_SEARCH_LENGTH, MIN_SEARCH_LENGTH, searchable } from '../domain/values/search-text.js';
import { type Db, type Store } from '../store/engine/store.js';

/** Maximum values in one list of a filter: as many as a page shows. */
export const MAX_FILTER_VALUES = 500;
/** Maximum length of a search text or a compared text, in characters. */
export const MAX_FILTER_LENGTH = 255;

/**
 * Checks a filter's limits: databases bound the values of one statement and the length of patterns.
 * @returns the filter with brands as slugs; without a filter, one that matches everything
 * @throws FleetgraphError BAD_USER_INPUT above the limits
 */
export function checkFilter<T extends object>(
  filter: T | null | undefined,
): T | Record<string, never> {
  for (const [name, value] of Object.entries(filter ?? {})) {
    if (Array.isArray(value) && value.length > MAX_FILTER_VALUES)
      refuse(name, `has ${value.length} values; ${MAX_FILTER_VALUES} are allowed`);
    if (typeof value === 'string' && value.length > MAX_FILTER_LENGTH)
      refuse(name, `has ${value.length} characters; ${MAX_FILTER_LENGTH} are allowed`);
  }
  return filter ? withSlugs(filter) : {};
}

/** Returns what runs reads with the filter: reads that can take long are on behalf of the fleet. */
export function readerOf(
  store: Store,
  fleetId: string,
  filter: object,
): <T>(read: (db: Db) => Promise<T>) => Promise<T> {
  return isLongFilter(filter)
    ? (read) => store.longRead(fleetId, read)
    : (read) => read(store.read);
}

/**
 * Checks the text of a search; an empty one is no condition.
 * @throws FleetgraphError BAD_USER_INPUT for a text that is too short or too long
 */
export function checkSearch(search: string | null | undefined): void {
  if (search === null || search === undefined || search === '') return;
  const { length } = Array.from(searchable(search));
  if (length >= MIN_SEARCH_LENGTH && length <= MAX_SEARCH_LENGTH) return;
  refuse(
    'search',
    `has ${length} characters without blanks and hyphens; ${MIN_SEARCH_LENGTH} to ${MAX_SEARCH_LENGTH} are allowed`,
  );
}

/** Replaces brands by their slugs; a text that is not a brand matches nothing. */
function withSlugs<T extends object>(filter: T): T {
  const { brand } = filter as { readonly brand?: unknown };
  const toSlug = (text: unknown): unknown =>
    typeof text === 'string' ? (toBrandSlug(text) ?? text) : text;
  if (typeof brand === 'string') return { ...filter, brand: toSlug(brand) };
  return Array.isArray(brand) ? { ...filter, brand: brand.map(toSlug) } : filter;
}

function refuse(name: string, what: string): never {
  throw new FleetgraphError('BAD_USER_INPUT', `\`filterBy.${name}\` ${what}.`, {
    argument: 'filterBy',
  });
}
