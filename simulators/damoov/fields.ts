/**
 * Fields of a body by name, whatever their case: the provider's own clients write them in several
 * ways.
 */
export type Fields = ReadonlyMap<string, unknown>;

/** The fields of an object; none of anything else. */
export function readFields(value: unknown): Fields {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return new Map(
    isRecord
      ? Object.entries(value).map(([name, field]: [string, unknown]) => [name.toLowerCase(), field])
      : [],
  );
}

export function textOf(fields: Fields, name: string): string | undefined {
  const value = fields.get(name.toLowerCase());
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function textsOf(fields: Fields, name: string): readonly string[] {
  const value = fields.get(name.toLowerCase());
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A positive whole number. */
export function countOf(fields: Fields, name: string, otherwise: number): number {
  const value = fields.get(name.toLowerCase());
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : otherwise;
}

export function flagOf(fields: Fields, name: string, otherwise: boolean): boolean {
  const value = fields.get(name.toLowerCase());
  return typeof value === 'boolean' ? value : otherwise;
}

/** UUIDs are compared without case. */
export function sameId(a: string | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
