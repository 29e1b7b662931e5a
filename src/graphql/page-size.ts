import { FleetgraphError } from '../domain/errors.js';
import { MAX_PAGE_SIZE } from '../domain/values/page.js';

export const DEFAULT_PAGE_SIZE = 25;

/** @throws FleetgraphError BAD_USER_INPUT for a size outside 1–500. */
export function checkPageSize(name: 'first' | 'last', size: number): number {
  if (size >= 1 && size <= MAX_PAGE_SIZE) return size;
  throw new FleetgraphError(
    'BAD_USER_INPUT',
    `"${name}" must be between 1 and ${MAX_PAGE_SIZE}, not ${size}.`,
    { argument: name },
  );
}
