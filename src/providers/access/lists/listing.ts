import { type z } from 'zod';
import { type ProviderTelemetry } from '../../../domain/ports/telemetry.js';
import { type ProviderName } from '../../../domain/provider.js';
import { toFields } from '../foreign-answer.js';
import { type ItemProblem } from './item-problem.js';

/** Provider and list that are read; unreadable items are counted under both. */
export interface ListSource {
  readonly provider: ProviderName;
  /** A constant, e.g. `listVehicles`. */
  readonly call: string;
  readonly telemetry?: ProviderTelemetry | undefined;
  /** Part of the list that is read, e.g. `page 2`; names items that have no name. */
  readonly part?: string;
}

/** Rules for reading one kind of item. */
export interface ItemKind<T> {
  readonly schema: z.ZodType<T>;
  /** Fields without which an item is of no use. */
  readonly essential: readonly string[];
  readonly nameOf: (fields: Readonly<Record<string, unknown>>) => Pick<ItemProblem, 'vin' | 'id'>;
}

/** Maximum parts of one item that are left out before the whole item is. */
const MAX_PARTS = 20;
const MAX_NAME = 100;

type Fields = Readonly<Record<string, unknown>>;
type Path = readonly PropertyKey[];

/**
 * Reads items one by one: what cannot be read of one is left out, counted and named, and the others
 * are as they are.
 */
export class ItemReader {
  readonly #source: ListSource;
  readonly #problems: ItemProblem[] = [];

  constructor(source: ListSource) {
    this.#source = source;
  }

  get problems(): readonly ItemProblem[] {
    return this.#problems;
  }

  #placeName(place: number): string {
    const { part } = this.#source;
    return `entry ${place + 1}${part === undefined ? '' : ` of ${part}`}`;
  }

  report(problem: ItemProblem): void {
    const { provider, call, telemetry } = this.#source;
    this.#problems.push(problem);
    const field = problem.field.split('.', 1)[0] ?? problem.field;
    telemetry?.itemUnreadable({ provider, call, field });
  }

  /**
   * Reads an item, without its parts that cannot be read.
   * @param place in the list, from 0; names an item that has no name
   * @returns undefined when an essential part is among them
   */
  read<T>(item: unknown, place: number, { schema, essential, nameOf }: ItemKind<T>): T | undefined {
    const { vin, id } = nameOf(toFields(item));
    const name = { vin, id: vin === null && id === null ? this.#placeName(place) : id };
    let rest = item;
    for (let round = 0; round < MAX_PARTS; round += 1) {
      const { data, error } = schema.safeParse(rest);
      if (!error) return data;
      const read = rest;
      const found = error.issues.map(({ path, message, code }) => ({
        path,
        reason: reasonOf(code, message, valueAt(read, path)),
      }));
      const fatal = found.find(
        ({ path }) => path.length === 0 || essential.includes(String(path[0])),
      );
      if (fatal) {
        this.report({ ...name, field: toField(fatal.path), reason: fatal.reason });
        return undefined;
      }
      const parts = new Map(
        found.map(({ path, reason }) => [JSON.stringify(partOf(path)), { path, reason }]),
      );
      // Removes from the end, so that the positions of the other parts do not change.
      for (const { path, reason } of [...parts.values()].toReversed()) {
        this.report({ ...name, field: toField(path), reason });
        rest = remove(rest, partOf(path));
      }
    }
    this.report({ ...name, field: 'item', reason: 'has too many parts that cannot be read' });
    return undefined;
  }
}

/**
 * Returns the first of these fields that is an object, e.g. of `{vehicle: {…}}`; the JSON itself
 * where it has the needed field.
 */
export function unwrap(json: unknown, needed: string, wrappers: readonly string[]): unknown {
  const fields = toFields(json);
  if (fields[needed] !== undefined) return json;
  return (
    wrappers.map((name) => fields[name]).find((inner) => toFields(inner)[needed] !== undefined) ??
    json
  );
}

/** Returns a text that can be shown as a name; null for any other value. */
export function nameText(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  return (
    value
      .replace(/[\x00-\x1f\x7f]+/g, ' ')
      .trim()
      .slice(0, MAX_NAME) || null
  );
}

function toField(path: Path): string {
  return path.map(String).join('.').slice(0, MAX_NAME) || 'item';
}

/** No message of the schema's own is passed on but those written for people. */
function reasonOf(code: string, message: string, value: unknown): string {
  if (code === 'custom') return message;
  return value === undefined ? 'is missing' : 'has a form that is not known';
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path)
    at = Array.isArray(at) ? (at as readonly unknown[])[Number(key)] : toFields(at)[String(key)];
  return at;
}

/**
 * Returns the part to omit for a fault at the path: the element of the innermost list on it, or
 * where there is none the field.
 */
function partOf(path: Path): Path {
  const element = path.findLastIndex((key) => typeof key === 'number');
  return element < 0 ? path : path.slice(0, element + 1);
}

function remove(value: unknown, [key, ...rest]: Path): unknown {
  if (Array.isArray(value)) {
    if (rest.length === 0) return value.toSpliced(Number(key), 1);
    return value.map((item: unknown, index) => (index === key ? remove(item, rest) : item));
  }
  const fields: Fields = toFields(value);
  const others = Object.entries(fields).filter(([name]) => name !== key || rest.length > 0);
  return Object.fromEntries(
    others.map(([name, field]) => [name, name === key ? remove(field, rest) : field]),
  );
}
