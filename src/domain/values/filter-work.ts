/** Work of a search, or of a filter with several conditions: it can read many rows of the fleet. */
const WALK = 100;
/**
 * Work of a filter with one condition of one value, which an index and a maintained count answer.
 */
const LOOKUP = 2;
/** Work of each further value: the vehicles of all values are merged. */
const MERGE = 10;

const isGiven = (value: unknown): boolean => value !== null && value !== undefined;

/** Returns the work of a filter for the database, with and without a count of its matches. */
export function filterWork(filter: object): number {
  const conditions = Object.entries(filter).filter(([, value]) => isGiven(value));
  if (conditions.length === 0) return 0;
  if (conditions.length > 1) return WALK;
  const [[name, value] = ['', null]] = conditions;
  if (name === 'search') return WALK;
  const values = Array.isArray(value) ? value.length : 1;
  // A vehicle has one brand, so that the counts of brands are added and no rows are merged.
  if (name === 'brand') return LOOKUP * Math.max(values, 1);
  return LOOKUP + MERGE * Math.max(values - 1, 0);
}

/** Returns whether a filter can take long where the fleet is large. */
export const isLongFilter = (filter: object): boolean => filterWork(filter) > LOOKUP;
