import { SANDBOX_BRAND } from './brand.js';

const VIN_LENGTH = 17;

/** Letters and digits without I, O and Q (ISO 3779). */
const VIN_SHAPE = new RegExp(`^[A-HJ-NPR-Z0-9]{${VIN_LENGTH}}$`, 'i');

/** The VINs of a provider's simulated vehicles have any letters. */
const SIMULATED_SHAPE = new RegExp(`^[A-Z0-9]{${VIN_LENGTH}}$`, 'i');

/**
 * The VIN in upper case without surrounding blanks.
 * @param brand slug of the vehicle's brand; undefined where it is not known, and then any letters
 *   are taken.
 * @returns undefined when it has not the shape of one.
 */
export function parseVin(text: string, brand?: string | null): string | undefined {
  const vin = text.trim();
  const isSimulated = brand === undefined || brand === null || brand === SANDBOX_BRAND;
  return (isSimulated ? SIMULATED_SHAPE : VIN_SHAPE).test(vin) ? vin.toUpperCase() : undefined;
}

/** Returns why a text is no VIN, for its writer. */
export const VIN_RULE =
  'A VIN has 17 letters and digits; the letters I, O and Q are in those of the brand `sandbox` only.';

const LETTER_VALUES: Readonly<Record<string, number>> = {
  A: 1,
  B: 2,
  C: 3,
  D: 4,
  E: 5,
  F: 6,
  G: 7,
  H: 8,
  J: 1,
  K: 2,
  L: 3,
  M: 4,
  N: 5,
  P: 7,
  R: 9,
  S: 2,
  T: 3,
  U: 4,
  V: 5,
  W: 6,
  X: 7,
  Y: 8,
  Z: 9,
};
const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/**
 * Returns whether the ninth character is the check digit of 49 CFR 565.15, which only North America
 * requires.
 */
export function hasValidCheckDigit(vin: string): boolean {
  let sum = 0;
  for (const [index, character] of Array.from(vin).entries()) {
    const value = LETTER_VALUES[character] ?? Number(character);
    sum += value * (WEIGHTS[index] ?? 0);
  }
  const remainder = sum % 11;
  return vin[8] === (remainder === 10 ? 'X' : String(remainder));
}

/**
 * Returns whether the maker sits in North America (first character 1 to 5), which requires the
 * check digit.
 */
export function isNorthAmerican(vin: string): boolean {
  return /^[1-5]/.test(vin);
}
