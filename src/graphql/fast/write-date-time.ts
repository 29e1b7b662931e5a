import { type GraphQLSchema, isScalarType } from 'graphql';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/**
 * Maximum days in the table; the days of an answer are few, and mostly those of the answers before
 * it.
 */
const MAX_DAYS = 1000;

const digits = (value: number, count: number): string => String(value).padStart(count, '0');
const MINUTES: readonly string[] = Array.from(
  { length: 24 * 60 },
  (_, minute) => `${digits(Math.floor(minute / 60), 2)}:${digits(minute % 60, 2)}:`,
);
const SECONDS: readonly string[] = Array.from({ length: 60 }, (_, second) => digits(second, 2));
const MILLISECONDS: readonly string[] = Array.from(
  { length: 1000 },
  (_, millisecond) => `.${digits(millisecond, 3)}Z`,
);

const days = new Map<number, string>();

function dayOf(day: number): string {
  const known = days.get(day);
  if (known !== undefined) return known;
  if (days.size >= MAX_DAYS) days.clear();
  const written = new Date(day * DAY_MS).toISOString().slice(0, -'00:00:00.000Z'.length);
  days.set(day, written);
  return written;
}

/**
 * Formats a valid date as `toISOString` does, which computes the calendar for each one: an eighth
 * of the processor time of a page of 500.
 */
export function writeDateTime(date: Date): string {
  const time = date.getTime();
  const day = Math.floor(time / DAY_MS);
  const inDay = time - day * DAY_MS;
  const minute = Math.floor(inDay / MINUTE_MS);
  const inMinute = inDay - minute * MINUTE_MS;
  const second = Math.floor(inMinute / 1000);
  return `${dayOf(day)}${MINUTES[minute] ?? ''}${SECONDS[second] ?? ''}${MILLISECONDS[inMinute - second * 1000] ?? ''}`;
}

/** Makes the `DateTime` scalar of a schema, which nothing else may share, write dates by table. */
export function writeDatesByTable(schema: GraphQLSchema): GraphQLSchema {
  const type = schema.getType('DateTime');
  if (!isScalarType(type)) return schema;
  const { serialize } = type;
  type.serialize = (value) =>
    value instanceof Date && !Number.isNaN(value.getTime())
      ? writeDateTime(value)
      : serialize(value);
  return schema;
}
