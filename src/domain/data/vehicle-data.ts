import {
  SIGNAL_GROUP_OF,
  type SignalGroup,
  type SignalName,
  type VehicleSignals,
} from './signal.js';

/** Signals of one answer; those that the provider did not deliver are absent. */
export type DeliveredSignals = Partial<VehicleSignals>;

/** Maximum signals of one vehicle under the provider's own names. */
export const MAX_RAW_SIGNALS = 500;

/** A value under the provider's own name, in the provider's own unit. */
export interface RawSignal {
  /** E.g. `diagnostics.odometer`; unique within the answer. */
  readonly name: string;
  /** The provider's object, else `{"value": …}`; `{"items": […]}` for a list. */
  readonly value: Readonly<Record<string, unknown>>;
  /** The newest of a list's items; null where the provider states no time. */
  readonly measuredAt: Date | null;
  /** True if it holds a place, or leads to one: it needs vehicle-location:read as well. */
  readonly location: boolean;
}

export type SignalProblemReason =
  | 'PRIVACY_MODE'
  | 'NOT_PERMITTED'
  | 'NO_CONSENT'
  | 'NOT_YET'
  | 'ASLEEP'
  | 'TIMEOUT'
  | 'RATE_LIMITED'
  | 'PROVIDER_ERROR'
  | 'UNREADABLE';

/** A value that the provider withheld or failed to deliver. */
export interface SignalProblem {
  /** The provider's own name of the signal; null: the whole answer. */
  readonly signal: string | null;
  readonly reason: SignalProblemReason;
  /** Time of our request. */
  readonly at: Date;
}

/**
 * One answer of a provider about one vehicle. What is absent was not delivered: values stored
 * before stay valid, except the position of a vehicle in privacy mode.
 */
export interface VehicleData {
  readonly signals: DeliveredSignals;
  /** All values of the answer, also those behind `signals`; at most {@link MAX_RAW_SIGNALS}. */
  readonly raw: readonly RawSignal[];
  /** All problems of this attempt; they replace those of the attempt before. */
  readonly problems: readonly SignalProblem[];
}

/** Creates the answer of an attempt without a value, e.g. for a vehicle without consent. */
export function withoutData(reason: SignalProblemReason, at: Date): VehicleData {
  return { signals: {}, raw: [], problems: [{ signal: null, reason, at }] };
}

/** Returns whether the driver has switched on privacy mode: older positions must not be shown. */
export function isPrivate({ problems }: Pick<VehicleData, 'problems'>): boolean {
  return problems.some(({ reason }) => reason === 'PRIVACY_MODE');
}

/** Returns whether the consent may have ended: the clearance is to be read at the provider. */
export function isConsentInDoubt({ problems }: Pick<VehicleData, 'problems'>): boolean {
  return problems.some(({ signal, reason }) => signal === null && reason === 'NO_CONSENT');
}

/** Returns whether the answer has any value. */
export function hasData({ signals, raw }: VehicleData): boolean {
  return raw.length > 0 || Object.keys(signals).length > 0;
}

/** Returns the delivered signals by their groups; groups without a delivered signal are absent. */
export function bySignalGroup(
  signals: DeliveredSignals,
): ReadonlyMap<SignalGroup, DeliveredSignals> {
  const groups = new Map<SignalGroup, DeliveredSignals>();
  for (const name of Object.keys(signals) as SignalName[]) {
    const group = SIGNAL_GROUP_OF[name];
    groups.set(group, { ...groups.get(group), [name]: signals[name] });
  }
  return groups;
}

/**
 * Returns the newest time of the measurements; null when none has a time.
 * @param times null for a measurement without a time.
 */
export function newestOf(times: readonly (Date | null)[]): Date | null {
  const known = times.filter((time) => time !== null).map((time) => time.getTime());
  return known.length === 0 ? null : new Date(Math.max(...known));
}
