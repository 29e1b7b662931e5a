import { getNamedType, type GraphQLOutputType } from 'graphql';
import { type SizedField } from './list-cost.js';

/** Work of a search, or of a filter with several conditions: it can read many rows of the fleet. */
const WALK = 100;
/** Work of a filter with one condition of one value, which an index and a maintained count answer. */
const LOOKUP = 2;
/** Work of each further value: the vehicles of all values are merged. */
const MERGE = 10;
/** Work of a `totalCount` of a connection whose rows are counted, not looked up. */
const COUNT = 10;

/** Connections of up to 10,000 rows without a maintained count. */
const COUNTED_CONNECTIONS: ReadonlySet<string> = new Set(['OnboardingRowConnection']);

type Values = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null;
const isGiven = (value: unknown): boolean => value !== null && value !== undefined;

function workOfFilter(filter: Values): number {
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

const isConnection = (type: GraphQLOutputType): boolean =>
  getNamedType(type).name.endsWith('Connection');

/**
 * Returns the work of a field for the database, beside the fields of its answer: a filter costs the
 * same with and without `totalCount`, because a page without matches reads as much as a count.
 */
export function workOf({ parent, name, type, args }: SizedField): number {
  if (name === 'totalCount') return COUNTED_CONNECTIONS.has(parent) ? COUNT : 0;
  const filter = args['filterBy'];
  return isConnection(type) && isObject(filter) ? workOfFilter(filter) : 0;
}
