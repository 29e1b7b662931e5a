import {
  GraphQLError,
  GraphQLScalarType,
  Kind,
  valueFromASTUntyped,
  type ValueNode,
} from 'graphql';
import { parseVin } from '../domain/values/vin.js';

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/i;

function parseDateTime(value: unknown, node?: ValueNode): Date {
  const date = typeof value === 'string' && RFC_3339.test(value) ? new Date(value) : undefined;
  if (!date || Number.isNaN(date.getTime()))
    throw new GraphQLError('DateTime must be an RFC 3339 time, e.g. "2026-05-04T08:30:00.000Z".', {
      nodes: node ?? null,
    });
  return date;
}

/**
 * Moment in time: a `Date` inside, RFC 3339 in UTC with milliseconds outside; input with an offset
 * is accepted too (RFC 3339, 5.6).
 */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'A point in time, RFC 3339 in UTC with milliseconds: `2026-05-04T08:30:00.000Z`.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize(value) {
    if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
    throw new TypeError('DateTime can only be written from a valid Date');
  },
  parseValue: (value) => parseDateTime(value),
  parseLiteral: (node) => parseDateTime(node.kind === Kind.STRING ? node.value : undefined, node),
});

function parseVinInput(value: unknown, node?: ValueNode): string {
  const vin = typeof value === 'string' ? parseVin(value) : undefined;
  if (vin === undefined)
    throw new GraphQLError('VIN must have 17 characters, letters and digits.', {
      nodes: node ?? null,
    });
  return vin;
}

/**
 * Vehicle identification number, converted to upper case on input; its shape is that of
 * `domain/vin`.
 */
export const VinScalar = new GraphQLScalarType<string, string>({
  name: 'VIN',
  description:
    'A vehicle identification number: 17 letters and digits, returned in upper case. Lower case input is accepted. The letters I, O and Q occur only with the brand `sandbox`.',
  serialize: String,
  parseValue: (value) => parseVinInput(value),
  parseLiteral: (node) => parseVinInput(node.kind === Kind.STRING ? node.value : undefined, node),
});

function parseJsonObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new GraphQLError('JSONObject must be an object.');
  return value as Readonly<Record<string, unknown>>;
}

/** Data without a type of its own here: an object at the top, anything below. */
export const JsonObjectScalar = new GraphQLScalarType<
  Readonly<Record<string, unknown>>,
  Readonly<Record<string, unknown>>
>({
  name: 'JSONObject',
  description: 'A JSON object, for data without a type in this graph.',
  serialize: parseJsonObject,
  parseValue: parseJsonObject,
  parseLiteral: (node, variables) => parseJsonObject(valueFromASTUntyped(node, variables)),
});
