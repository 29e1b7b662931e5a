import { toFields } from '../../access/foreign-answer.js';
import { readNumber } from '../../access/values.js';

/** Factor as a fraction, so that decimal factors cost no precision. */
type Factor = readonly [numerator: number, denominator: number];

/**
 * Factors to our units, by the names in High Mobility's specification (`unit_…` in
 * hm-vehicle-data-api-v1.yml). A unit that is not here is not converted: the value is unreadable.
 */
const FACTORS = {
  /** To kilometers. */
  length: {
    millimeters: [1, 1e6],
    centimeters: [1, 1e5],
    decimeters: [1, 1e4],
    meters: [1, 1000],
    kilometers: [1, 1],
    megameters: [1000, 1],
    inches: [254, 1e7],
    feet: [3048, 1e7],
    yards: [9144, 1e7],
    miles: [1_609_344, 1e6],
    scandinavian_miles: [10, 1],
    nautical_miles: [1852, 1000],
  },
  /** To kilometers per hour. */
  speed: {
    meters_per_second: [36, 10],
    kilometers_per_hour: [1, 1],
    miles_per_hour: [1_609_344, 1e6],
    knots: [1852, 1000],
  },
  /** To kilopascals. */
  pressure: {
    pascals: [1, 1000],
    kilopascals: [1, 1],
    bars: [100, 1],
    millibars: [1, 10],
    inches_of_mercury: [3_386_389, 1e6],
    millimeters_of_mercury: [133_322, 1e6],
    pounds_force_per_square_inch: [689_476, 1e5],
  },
  /** To liters. */
  volume: {
    milliliters: [1, 1000],
    centiliters: [1, 100],
    deciliters: [1, 10],
    liters: [1, 1],
    cubic_millimeters: [1, 1e6],
    cubic_centimeters: [1, 1000],
    cubic_decimeters: [1, 1],
    cubic_meters: [1000, 1],
    cubic_inches: [16_387_064, 1e9],
    cubic_feet: [28_316_846_592, 1e9],
    fluid_ounces: [295_735_295_625, 1e13],
    imperial_fluid_ounces: [284_130_625, 1e10],
    gallons: [3_785_411_784, 1e9],
    imperial_gallons: [454_609, 1e5],
  },
  /** To kilowatts. */
  power: {
    milliwatts: [1, 1e6],
    watts: [1, 1000],
    kilowatts: [1, 1],
    megawatts: [1000, 1],
    horsepower: [7457, 1e4],
  },
  /** To seconds; a month is a twelfth of a year of 365.25 days. */
  duration: {
    milliseconds: [1, 1000],
    seconds: [1, 1],
    minutes: [60, 1],
    hours: [3600, 1],
    days: [86_400, 1],
    weeks: [604_800, 1],
    months: [2_629_800, 1],
  },
  /** To degrees. */
  angle: {
    degrees: [1, 1],
    radians: [180, Math.PI],
    revolutions: [360, 1],
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Factor>>>>;

export type Quantity = keyof typeof FACTORS;

/**
 * Digits of a converted number: what the arithmetic adds behind them is not from the vehicle, e.g.
 * in 0.57 × 100.
 */
const DIGITS = 12;

/** The highest share that stands for a full level: sensors exceed 1 by noise. */
const FULL = 1.005;

/**
 * Reads `{value, unit}` and converts it.
 * @returns null for another shape, and for a unit that is not of this quantity
 */
export function readQuantity(data: unknown, quantity: Quantity): number | null {
  const { value, unit } = toFields(data);
  const number = readNumber(value);
  const factors: Readonly<Record<string, Factor>> = FACTORS[quantity];
  if (number === null || typeof unit !== 'string' || !Object.hasOwn(factors, unit)) return null;
  const [numerator, denominator] = factors[unit] as Factor;
  return clean((number * numerator) / denominator);
}

/** Reads a quantity that cannot be below zero. */
export function readAmount(data: unknown, quantity: Quantity): number | null {
  const number = readQuantity(data, quantity);
  return number === null || number < 0 ? null : number;
}

/**
 * Reads a share of 0.0 to 1.0 as percent.
 * @returns null for a number beyond: it may be in percent already, which cannot be known
 */
export function readPercent(data: unknown): number | null {
  const share = readNumber(data);
  if (share === null || share < 0 || share > FULL) return null;
  return clean(Math.min(share, 1) * 100);
}

function clean(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : null;
}
