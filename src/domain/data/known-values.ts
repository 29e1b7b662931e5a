import { freshnessOf } from './freshness.js';
import { type Found, type Known } from './projected-rows.js';
import { type MeasurementName, type Position, SIGNAL_UNITS, type SignalName } from './signal.js';
import { type StateProjection } from './state-projection.js';
import { knownValue } from './stored-signals.js';
import {
  type Charging,
  isHidden,
  type Measurement,
  orNull,
  type ServiceState,
  type SignalOrigin,
  type Switch,
  type VehiclePosition,
  type VehicleState,
} from './vehicle-state.js';

const NEVER = new Date(0);

/** Values of one vehicle, with the parts of their ages that a projection has. */
export class KnownValues {
  readonly #known: Known;
  readonly #now: Date;
  readonly #hasMeasuredAt: boolean;
  readonly #hasObservedAt: boolean;
  readonly #hasFreshness: boolean;

  constructor({ ages }: StateProjection, known: Known, now: Date) {
    this.#known = known;
    this.#now = now;
    this.#hasMeasuredAt = ages.has('measuredAt');
    this.#hasObservedAt = ages.has('observedAt');
    this.#hasFreshness = ages.has('freshness');
  }

  value(name: SignalName): unknown {
    const found = this.#known[name];
    return found ? knownValue(found.stored) : null;
  }

  measurement(name: MeasurementName): Measurement | null {
    const found = this.#known[name];
    if (!found) return null;
    return {
      value: found.stored.value as number,
      unit: SIGNAL_UNITS[name],
      enrollmentId: found.row[0],
      measuredAt: this.#measuredAt(found),
      observedAt: this.#observedAt(found),
      freshness: this.#freshness(name, found),
    };
  }

  switch(name: SignalName): Switch | null {
    const found = this.#known[name];
    if (!found) return null;
    return {
      value: found.stored.value as boolean,
      enrollmentId: found.row[0],
      measuredAt: this.#measuredAt(found),
      observedAt: this.#observedAt(found),
      freshness: this.#freshness(name, found),
    };
  }

  position(problems: VehicleState['problems']): VehiclePosition | null {
    const found = this.#known.position;
    if (!found) return null;
    const { measuredAt } = found.stored;
    const at = measuredAt === null ? null : new Date(measuredAt);
    if (problems.length > 0 && isHidden({ measuredAt: at }, problems)) return null;
    const { latitude, longitude, heading, approximate } = found.stored.value as Position;
    return {
      latitude,
      longitude,
      heading,
      approximate,
      enrollmentId: found.row[0],
      measuredAt: at,
      observedAt: this.#observedAt(found),
      freshness: this.#freshness('position', found),
    };
  }

  charging(): Charging | null {
    return orNull({
      status: this.value('chargingStatus') as Charging['status'],
      pluggedIn: this.switch('pluggedIn'),
      power: this.measurement('chargePower'),
      timeToFull: this.measurement('timeToFull'),
      limit: this.measurement('chargeLimit'),
    });
  }

  service(): ServiceState | null {
    return orNull({
      distance: this.measurement('serviceDistance'),
      dueOn: this.value('serviceDueOn') as string | null,
      overdue: this.value('serviceOverdue') as boolean | null,
    });
  }

  #measuredAt({ stored: { measuredAt } }: Found): Date | null {
    return this.#hasMeasuredAt && measuredAt !== null ? new Date(measuredAt) : null;
  }

  #observedAt({ stored }: Found): Date {
    return this.#hasObservedAt ? new Date(stored.observedAt) : NEVER;
  }

  #freshness(name: SignalName, { row, stored }: Found): SignalOrigin['freshness'] {
    const [, provider, brand] = row;
    if (!this.#hasFreshness || !provider) return 'UNKNOWN_AGE';
    const known = (other: SignalName) => this.#known[other]?.stored;
    return freshnessOf(name, stored.measuredAt, { provider, brand: brand ?? '' }, known, this.#now);
  }
}
