import { planWarnings } from '../../domain/blockers/plan-warnings.js';
import { firstErrors, type UserError, userError } from '../../domain/errors.js';
import { type OnboardVehicle } from '../../domain/onboarding.js';
import { type CredentialKind } from '../../domain/provider.js';
import { SANDBOX_BRAND, toBrandName, toBrandSlug } from '../../domain/values/brand.js';
import { TEXT_RULE, unsoundTextsIn, withCleanTexts } from '../../domain/values/text.js';
import {
  hasValidCheckDigit,
  isNorthAmerican,
  parseVin,
  VIN_RULE,
} from '../../domain/values/vin.js';
import { hasEnded, VEHICLE_TEXTS } from '../../domain/vehicle.js';
import { brandSupport, findBrand, noBrand } from '../../providers/catalogue.js';
import { type Provider } from '../../providers/provider.js';
import { type StoredCredential } from '../../store/credentials.js';
import { type StoredEnrollment } from '../../store/enrollments.js';
import { type StoredVehicle } from '../../store/vehicles.js';
import { checkOptionalName } from '../names.js';
import { checkTags } from '../vehicle/tags.js';
import { checkNeeds } from './vehicle-needs.js';

/** Maximum errors per row; the others are counted in one more. */
export const MAX_ROW_ERRORS = 20;

/** Checked row: the action that would be taken, or the errors. */
export interface CheckedRow {
  readonly index: number;
  readonly input: OnboardVehicle;
  /** Normalized VIN; null if it is malformed. */
  readonly vin: string | null;
  readonly vehicle: StoredVehicle | undefined;
  readonly enrollment: StoredEnrollment | undefined;
  readonly credentialKind: CredentialKind;
  readonly userErrors: readonly UserError[];
  readonly warnings: readonly string[];
}

/** Existing objects: vehicles and enrollments by VIN, the account's credentials by id. */
export interface Existing {
  readonly vehicles: ReadonlyMap<string, StoredVehicle>;
  readonly enrollments: ReadonlyMap<string, StoredEnrollment>;
  readonly credentials: ReadonlyMap<string, StoredCredential>;
  /** Ids of vehicles that another account at the same provider has. */
  readonly elsewhere: ReadonlySet<string>;
}

/**
 * Checks each row on its own, so that a bad one fails alone.
 * @param isMaker returns whether a brand makes vehicles; a maker of units only does not identify
 * the vehicle's maker
 */
export function checkRows(
  rows: readonly OnboardVehicle[],
  provider: Provider,
  existing: Existing,
  isMaker: (brand: string) => boolean,
): readonly CheckedRow[] {
  const firstWith = new Map<string, number>();
  return rows.map((row, index) => {
    const sound = withCleanTexts(row);
    const input = { ...sound, brand: toBrandSlug(sound.brand) ?? sound.brand };
    const vin = parseVin(input.vin, input.brand) ?? null;
    const field = ['vehicles', String(index)];
    const errors = checkTexts(row, field);
    const warnings: string[] = [];
    if (vin === null) errors.push(userError('INVALID_VIN', [...field, 'vin'], VIN_RULE));
    else {
      const first = firstWith.get(vin);
      if (first !== undefined)
        errors.push(
          userError('ALREADY_EXISTS', [...field, 'vin'], `Row ${first} has this VIN already.`),
        );
      firstWith.set(vin, first ?? index);
      if (input.brand !== SANDBOX_BRAND && isNorthAmerican(vin) && !hasValidCheckDigit(vin))
        warnings.push('The check digit of this VIN is wrong: look for a typing error.');
    }
    const needs = checkNeeds(input, provider, existing.credentials, field);
    const brand = checkBrand(input, existing, vin, field, provider);
    errors.push(...brand.userErrors, ...needs.userErrors);
    warnings.push(...brand.warnings);
    errors.push(
      ...VEHICLE_TEXTS.flatMap((text) =>
        checkOptionalName(input[text], text).errors.map((error) => ({
          ...error,
          field: [...field, text],
        })),
      ),
    );
    errors.push(...checkTags(input.tags ?? [], [...field, 'tags']));
    if (input.odometer && (!Number.isInteger(input.odometer.value) || input.odometer.value < 0)) {
      errors.push(
        userError(
          'INVALID',
          [...field, 'odometer', 'value'],
          'The odometer is a whole number, zero or more.',
        ),
      );
    }
    const vehicle = vin === null ? undefined : existing.vehicles.get(vin);
    const enrollment = vin === null ? undefined : existing.enrollments.get(vin);
    if (
      vehicle &&
      vehicle.brand !== input.brand &&
      isMaker(vehicle.brand) &&
      isMaker(input.brand)
    ) {
      errors.push(
        userError(
          'INVALID',
          [...field, 'brand'],
          `The fleet has this vehicle as ${toBrandName(vehicle.brand)}.`,
        ),
      );
    }
    if (enrollment && enrollment.status !== 'FAILED' && !hasEnded(enrollment)) {
      errors.push(
        userError(
          'ALREADY_EXISTS',
          [...field, 'vin'],
          'This vehicle is enrolled at this account already.',
        ),
      );
    } else if (vehicle && errors.length === 0)
      warnings.push('The fleet has this vehicle already; it is enrolled at this account too.');
    return {
      index,
      input,
      vin,
      vehicle,
      enrollment,
      credentialKind: needs.credentialKind,
      userErrors: firstErrors(errors, MAX_ROW_ERRORS, field),
      warnings,
    };
  });
}

/** Texts of a row that neither engine stores; `vin` and `brand` have errors of their own. */
function checkTexts(row: OnboardVehicle, field: readonly string[]): UserError[] {
  return unsoundTextsIn(row, MAX_ROW_ERRORS)
    .filter(([name = '']) => name !== 'vin' && name !== 'brand')
    .map((path) => userError('INVALID', [...field, ...path], `\`${path.join('.')}\` ${TEXT_RULE}`));
}

interface CheckedBrand {
  readonly userErrors: readonly UserError[];
  readonly warnings: readonly string[];
}

function checkBrand(
  { brand, odometer, tags }: OnboardVehicle,
  { vehicles, elsewhere }: Existing,
  vin: string | null,
  field: readonly string[],
  { description }: Provider,
): CheckedBrand {
  const support = brandSupport(description, brand);
  const refusal = (code: UserError['code'], name: string, message: string): CheckedBrand => ({
    userErrors: [userError(code, [...field, name], message)],
    warnings: [],
  });
  if (!support || toBrandSlug(brand) === undefined)
    return refusal('UNKNOWN_BRAND', 'brand', noBrand(description));
  const { displayName } = support;
  if (support.odometerRequired && !odometer)
    return refusal(
      'ODOMETER_REQUIRED',
      'odometer',
      `${displayName} needs the odometer: give \`odometer\`.`,
    );
  const warnings: string[] = [];
  if (!findBrand(description, brand)) {
    warnings.push(
      `${description.displayName} is not known to have the brand \`${brand}\`: it is passed on, and ${description.displayName} decides. Look for a typing error.`,
    );
  }
  const vehicle = vehicles.get(vin ?? '');
  const facts = {
    provider: description.name,
    brand,
    tags: [...(tags ?? []), ...(vehicle?.tags ?? [])],
    hasOdometer: Boolean(odometer),
    isElsewhere: vehicle !== undefined && elsewhere.has(vehicle.id),
  };
  warnings.push(...planWarnings(facts, support));
  return { userErrors: [], warnings };
}
