import { toBrandSlug } from '../domain/brand.js';
import { FleetgraphError } from '../domain/errors.js';

/** In one list of a filter: as many as a page shows. */
export const MAX_FILTER_VALUES = 500;
/** Of a text that is searched for, or that something is to be equal to. */
export const MAX_FILTER_LENGTH = 255;

/**
 * Databases take only so many values in one statement, and patterns of some length.
 * @returns the filter, brands by their slugs; one that holds for everything where there is none
 * @throws FleetgraphError BAD_USER_INPUT for more values, or a longer text, than there can be use of
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

/** Brands may be written as people write them; a text that is no brand's name finds nothing. */
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
