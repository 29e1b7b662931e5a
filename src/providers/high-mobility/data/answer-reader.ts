import { type Reading } from '../../../domain/data/signal.js';
import {
  MAX_RAW_SIGNALS,
  newestOf,
  type RawSignal,
  type SignalProblem,
  type SignalProblemReason,
} from '../../../domain/data/vehicle-data.js';
import { toFields } from '../../access/foreign-answer.js';
import { isLocation, toRawSignal } from '../../access/raw-signal.js';
import { readMeasuredAt } from '../../access/values.js';
import { reasonOfFailure } from './problems.js';

/** Fields of the answer that are no capability. */
const NO_CAPABILITIES: ReadonlySet<string> = new Set(['vin', 'brand', 'request_id']);

/** Parts of a property. */
const PROPERTY_FIELDS = ['data', 'timestamp', 'failure'];

/** Capabilities whose properties are about a place, whatever their shape. */
const LOCATION_CAPABILITIES: ReadonlySet<string> = new Set([
  'vehicle_location',
  'navi',
  'home_charger',
  'charging_session',
  'geofence',
]);

/** One value of a property. */
export type Item = Reading<unknown>;

/**
 * An answer of the vehicle data API, property by property: each is data, a failure, both, or
 * neither, with or without a time (`minProperties: 1` is the only guarantee).
 */
export class AnswerReader {
  readonly #at: Date;
  readonly #properties = new Map<string, readonly Item[]>();
  readonly #raw: RawSignal[] = [];
  readonly #problems = new Map<string, SignalProblem>();

  /** @param at when we asked */
  constructor(json: unknown, at: Date) {
    this.#at = at;
    for (const [capability, properties] of Object.entries(toFields(json))) {
      if (NO_CAPABILITIES.has(capability)) continue;
      if (typeof properties !== 'object' || Array.isArray(properties))
        this.#addRaw(capability, properties, [], null);
      for (const [property, value] of Object.entries(toFields(properties)))
        this.#readProperty(`${capability}.${property}`, value);
    }
  }

  get at(): Date {
    return this.#at;
  }

  get raw(): readonly RawSignal[] {
    return this.#raw;
  }

  get problems(): readonly SignalProblem[] {
    return [...this.#problems.values()];
  }

  /**
   * Values of a property; undefined when none was delivered, an empty list when the list is empty.
   */
  items(name: string): readonly Item[] | undefined {
    return this.#properties.get(name);
  }

  /** Returns whether any property of the capability was delivered. */
  has(capability: string): boolean {
    return [...this.#properties.keys()].some((name) => name.startsWith(`${capability}.`));
  }

  /** Reports a problem of a signal; of several, privacy mode counts, else the first. */
  report(signal: string, reason: SignalProblemReason): void {
    if (!this.#problems.has(signal) || reason === 'PRIVACY_MODE')
      this.#problems.set(signal, { signal, reason, at: this.#at });
  }

  /**
   * Reads the newest value of the first property that has a readable one; unreadable values on the
   * way are reported.
   * @param read returns null for a value that it cannot read
   */
  first<T>(names: readonly string[], read: (data: unknown) => T | null): Reading<T> | undefined {
    for (const name of names) {
      const newest = this.each(name, read)?.toSorted(
        (a, b) => (b.measuredAt?.getTime() ?? 0) - (a.measuredAt?.getTime() ?? 0),
      )[0];
      if (newest) return newest;
    }
    return undefined;
  }

  /** Reads each value of a property; undefined when the property was not delivered. */
  each<T>(name: string, read: (data: unknown) => T | null): readonly Reading<T>[] | undefined {
    return this.items(name)?.flatMap(({ value: data, measuredAt }) => {
      const value = read(data);
      if (value === null) this.report(name, 'UNREADABLE');
      return value === null ? [] : [{ value, measuredAt }];
    });
  }

  /**
   * Reads a list that says by its emptiness that there is nothing; undefined when it was not
   * delivered, or holds nothing that can be read.
   */
  all<T>(name: string, read: (data: unknown) => T | null): readonly Reading<T>[] | undefined {
    const readings = this.each(name, read);
    return readings?.length === 0 && this.items(name)?.length !== 0 ? undefined : readings;
  }

  #readProperty(name: string, property: unknown): void {
    const isList = Array.isArray(property);
    const parts: readonly unknown[] = isList ? property : [property];
    const items = parts.flatMap((part) => this.#readPart(name, part));
    // Nothing but failures or times: not delivered.
    if (items.length === 0 && parts.length > 0) return;
    this.#properties.set(name, items);
    const values = items.map(({ value }) => value);
    this.#addRaw(
      name,
      isList ? { items: values } : values[0],
      values,
      newestOf(items.map(({ measuredAt }) => measuredAt)),
    );
  }

  #readPart(name: string, part: unknown): readonly Item[] {
    const fields = toFields(part);
    if (!PROPERTY_FIELDS.some((field) => Object.hasOwn(fields, field)))
      return part === null || part === undefined || isEmptyObject(part)
        ? []
        : [{ value: part, measuredAt: null }];
    const { data, timestamp, failure } = fields;
    if (failure !== undefined && failure !== null) this.report(name, reasonOfFailure(failure));
    return data === undefined || data === null
      ? []
      : [{ value: data, measuredAt: readMeasuredAt(timestamp, this.#at) }];
  }

  #addRaw(name: string, value: unknown, parts: readonly unknown[], measuredAt: Date | null): void {
    if (value === null || value === undefined) return;
    const location =
      LOCATION_CAPABILITIES.has(name.split('.', 1)[0] ?? '') || isLocation(name, [value, parts]);
    const signal =
      this.#raw.length < MAX_RAW_SIGNALS
        ? toRawSignal({ name, value, measuredAt, location })
        : undefined;
    if (signal) this.#raw.push(signal);
    else this.report(name, 'UNREADABLE');
  }
}

function isEmptyObject(part: unknown): boolean {
  return typeof part === 'object' && part !== null && Object.keys(part).length === 0;
}
