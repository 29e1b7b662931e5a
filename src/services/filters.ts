import { FleetgraphError } from '../domain/errors.js';

/** In one list of a filter: as many as a page shows. */
export const MAX_FILTER_VALUES = 500;
/** Of a text that is searched for, or that something is to be equal to. */
export const MAX_FILTER_LENGTH = 255;

/**
 * Databases take only so many values in one statement, and patterns of some length.
 * @returns the filter, one that holds for everything where there is none
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
  return filter ?? {};
}

function refuse(name: string, what: string): never {
  throw new FleetgraphError('BAD_USER_INPUT', `\`filterBy.${name}\` ${what}.`, {
    argument: 'filterBy',
  });
}
