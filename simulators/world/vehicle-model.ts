import { share } from './hash.js';
import { type Place, placeOn, round, ROUND_KM } from './route.js';

export type Engine = 'combustion' | 'electric' | 'hybrid';
export const WHEELS = ['front_left', 'front_right', 'rear_left', 'rear_right'] as const;

/** Everything that is true of a vehicle at one time. */
export interface VehicleMoment {
  readonly engine: Engine;
  /** Time of the last measurement: a vehicle that drives or charges measures once a minute. */
  readonly measuredAt: Date;
  readonly isDriving: boolean;
  readonly speedKmh: number;
  readonly place: Place;
  readonly odometerKm: number;
  /** Percent; null without a traction battery. */
  readonly batteryPercent: number | null;
  readonly charging: 'charging' | 'complete' | 'unplugged';
  readonly chargePowerKw: number;
  readonly secondsToFull: number;
  /** Percent; null without a tank. */
  readonly fuelPercent: number | null;
  readonly rangeKm: number;
  readonly tirePressuresKpa: readonly number[];
  readonly isTireLow: boolean;
  readonly hasWarning: boolean;
  readonly troubleCode: string | null;
  /** Negative when overdue. */
  readonly serviceInKm: number;
}

/** Milliseconds from the start of one round to that of the next, and of the drive itself. */
const CYCLE_MS = 2 * 3_600_000;
const DRIVE_MS = 45 * 60_000;
const MINUTE_MS = 60_000;

/** Begin of all odometers. */
const EPOCH = Date.UTC(2026, 0, 1);

const LIMIT_PERCENT = 80;
const PERCENT_PER_ROUND = 8;
const CHARGE_MS = 30 * 60_000;
const CHARGE_KW = 11;
const TANK_RANGE_KM = 700;
const BATTERY_RANGE_KM = 380;
const SERVICE_KM = 15_000;
const LOW_KPA = 200;

/**
 * Returns the state of a vehicle, which depends on the time alone, not on the caller or the number
 * of calls.
 */
export function vehicleAt(vin: string, now: Date, engine = engineOf(vin)): VehicleMoment {
  const offsetMs = Math.floor(share(vin, 'offset') * CYCLE_MS);
  const elapsedMs = now.getTime() - EPOCH + offsetMs;
  const cycle = Math.floor(elapsedMs / CYCLE_MS);
  const inCycleMs = elapsedMs - cycle * CYCLE_MS;
  const isDriving = inCycleMs < DRIVE_MS;
  // Slow at both ends of the drive: the speed is the derivative of the progress.
  const phase = Math.min(inCycleMs / DRIVE_MS, 1) * Math.PI;
  const progress = (1 - Math.cos(phase)) / 2;
  const hours = DRIVE_MS / 3_600_000;
  const odometerKm = 20_000 + share(vin, 'odometer') * 40_000 + (cycle + progress) * ROUND_KM;
  const battery = batteryAt(inCycleMs, progress);
  const hasBattery = engine !== 'combustion';
  const batteryPercent = hasBattery ? round(battery.percent, 1) : null;
  const used = (share(vin, 'tank') * 80 + (cycle + progress) * 1.5) % 85;
  const fuelPercent = engine === 'electric' ? null : round(100 - ((used + 85) % 85), 1);
  const tires = tiresAt(vin, cycle, isDriving);
  const charging = hasBattery ? battery.charging : 'unplugged';
  const isCharging = charging === 'charging';
  return {
    engine,
    measuredAt: lastMeasurement(now, inCycleMs, isDriving || isCharging, charging),
    isDriving,
    speedKmh: isDriving ? round(((ROUND_KM / hours) * Math.PI * Math.sin(phase)) / 2, 1) : 0,
    place: placeOn(vin, isDriving ? progress : 0),
    odometerKm: round(Math.max(odometerKm, 0), 1),
    batteryPercent,
    charging,
    chargePowerKw: isCharging ? CHARGE_KW : 0,
    secondsToFull: isCharging ? Math.ceil((DRIVE_MS + CHARGE_MS - inCycleMs) / 1000) : 0,
    fuelPercent,
    rangeKm: round(
      ((fuelPercent ?? 0) / 100) * TANK_RANGE_KM +
        ((batteryPercent ?? 0) / 100) * (engine === 'hybrid' ? 60 : BATTERY_RANGE_KM),
      0,
    ),
    tirePressuresKpa: tires,
    isTireLow: tires.some((pressure) => pressure < LOW_KPA),
    hasWarning: share(vin, 'warning', cycle) < 1 / 8,
    troubleCode: share(vin, 'trouble') < 1 / 12 ? 'P0420' : null,
    serviceInKm: round(
      SERVICE_KM - ((odometerKm + share(vin, 'service') * SERVICE_KM) % (SERVICE_KM * 1.05)),
      0,
    ),
  };
}

export function engineOf(vin: string): Engine {
  const engine = share(vin, 'engine');
  if (engine < 0.4) return 'electric';
  return engine < 0.6 ? 'hybrid' : 'combustion';
}

/** Drains on the way, charges at home, and is full before the next round. */
function batteryAt(
  inCycleMs: number,
  progress: number,
): { readonly percent: number; readonly charging: VehicleMoment['charging'] } {
  const drained = LIMIT_PERCENT - PERCENT_PER_ROUND;
  if (inCycleMs < DRIVE_MS)
    return { percent: LIMIT_PERCENT - PERCENT_PER_ROUND * progress, charging: 'unplugged' };
  const charged = (inCycleMs - DRIVE_MS) / CHARGE_MS;
  return charged < 1
    ? { percent: drained + PERCENT_PER_ROUND * charged, charging: 'charging' }
    : { percent: LIMIT_PERCENT, charging: 'complete' };
}

/** Warm tires have more pressure; one vehicle in ten loses air at the front left. */
function tiresAt(vin: string, cycle: number, isDriving: boolean): readonly number[] {
  const leak = share(vin, 'leak') < 0.1 ? (((cycle % 140) + 140) % 140) * 0.5 : 0;
  return WHEELS.map((wheel, place) =>
    round(240 + share(vin, wheel) * 20 + (isDriving ? 10 : 0) - (place === 0 ? leak : 0), 1),
  );
}

function lastMeasurement(
  now: Date,
  inCycleMs: number,
  isAwake: boolean,
  charging: VehicleMoment['charging'],
): Date {
  const asleepForMs = inCycleMs - DRIVE_MS - (charging === 'unplugged' ? 0 : CHARGE_MS);
  const at = isAwake ? now.getTime() : now.getTime() - asleepForMs;
  return new Date(Math.floor(at / MINUTE_MS) * MINUTE_MS);
}
