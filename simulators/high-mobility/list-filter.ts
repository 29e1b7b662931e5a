import { approvedAt, type Clearance } from './clearance.js';

type Matcher = (clearance: Clearance) => boolean;
export type FilterReading =
  | { readonly ok: true; readonly matches: Matcher }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads the `filter` of the list: a JSON object of field → `{operator, value}`; all conditions hold
 * at once.
 */
export function readFilter(text: string | undefined): FilterReading {
  if (text === undefined || text === '') return { ok: true, matches: () => true };
  const conditions = parseObject(text);
  if (!conditions) return { ok: false, problem: 'filter is not a JSON object' };
  const matchers: Matcher[] = [];
  for (const [field, condition] of Object.entries(conditions)) {
    const matcher = isRecord(condition)
      ? toMatcher(field, condition['operator'], condition['value'])
      : undefined;
    if (!matcher) return { ok: false, problem: `filter on ${field} is invalid` };
    matchers.push(matcher);
  }
  return { ok: true, matches: (clearance) => matchers.every((matches) => matches(clearance)) };
}

function toMatcher(field: string, operator: unknown, value: unknown): Matcher | undefined {
  switch (field) {
    case 'vin':
    case 'status':
    case 'brand':
      return textMatcher((clearance) => clearance[field], operator, value);
    case 'tags':
      return tagMatcher(operator, value);
    case 'approved_at':
      return timeMatcher(approvedAt, operator, value);
    case 'inserted_at':
      return timeMatcher((clearance) => clearance.insertedAt, operator, value);
    default:
      return undefined;
  }
}

function textMatcher(
  read: (clearance: Clearance) => string,
  operator: unknown,
  value: unknown,
): Matcher | undefined {
  if (operator === 'eq' && typeof value === 'string')
    return (clearance) => read(clearance) === value;
  if (operator !== 'in' || !Array.isArray(value)) return undefined;
  const wanted = new Set<unknown>(value);
  return (clearance) => wanted.has(read(clearance));
}

function tagMatcher(operator: unknown, value: unknown): Matcher | undefined {
  if (!isRecord(value) || (operator !== 'eq' && operator !== 'contains')) return undefined;
  const wanted = Object.entries(value);
  const contains: Matcher = ({ tags }) => wanted.every(([key, text]) => tags[key] === text);
  return operator === 'contains'
    ? contains
    : (clearance) => Object.keys(clearance.tags).length === wanted.length && contains(clearance);
}

function timeMatcher(
  read: (clearance: Clearance) => Date | undefined,
  operator: unknown,
  value: unknown,
): Matcher | undefined {
  const wanted = typeof value === 'string' ? toSeconds(new Date(value)) : Number.NaN;
  const compare = COMPARISONS.get(operator);
  if (Number.isNaN(wanted) || !compare) return undefined;
  return (clearance) => {
    const at = read(clearance);
    return at !== undefined && compare(toSeconds(at), wanted);
  };
}

const COMPARISONS = new Map<unknown, (left: number, right: number) => boolean>([
  ['eq', (left, right) => left === right],
  ['lt', (left, right) => left < right],
  ['gt', (left, right) => left > right],
  ['lte', (left, right) => left <= right],
  ['gte', (left, right) => left >= right],
]);

/** Times are stored, and so compared, in whole seconds. */
function toSeconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
