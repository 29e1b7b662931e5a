import { firstErrors, type UserError, userError } from '../../domain/errors.js';
import { type OnboardVehicle } from '../../domain/onboarding.js';
import { type CredentialKind } from '../../domain/provider.js';
import { hasValidCheckDigit, isNorthAmerican, parseVin } from '../../domain/values/vin.js';
import { findBrand } from '../../providers/catalogue.js';
import { type Provider } from '../../providers/provider.js';
import { type StoredCredential } from '../../store/credentials.js';
import { type StoredEnrollment } from '../../store/enrollments.js';
import { type StoredVehicle } from '../../store/vehicles.js';
import { checkOptionalName } from '../names.js';
import { checkTags } from '../vehicle/vehicles.js';
import { checkNeeds } from './vehicle-needs.js';

/** Most errors named of one row; the rest is counted in one more. */
export const MAX_ROW_ERRORS = 20;

/** A row as it was checked: what would be done, or why not. */
export interface CheckedRow {
  readonly index: number;
  readonly input: OnboardVehicle;
  /** The VIN in its proper form; null when it has not the shape of one. */
  readonly vin: string | null;
  readonly vehicle: StoredVehicle | undefined;
  readonly enrollment: StoredEnrollment | undefined;
  readonly credentialKind: CredentialKind;
  readonly userErrors: readonly UserError[];
  readonly warnings: readonly string[];
}

/** What is there already: vehicles and enrollments by VIN, the account's credentials by id. */
export interface Existing {
  readonly vehicles: ReadonlyMap<string, StoredVehicle>;
  readonly enrollments: ReadonlyMap<string, StoredEnrollment>;
  readonly credentials: ReadonlyMap<string, StoredCredential>;
}

/**
 * Checks each row on its own, so that a bad one fails alone.
 * @param isMaker whether a brand makes vehicles; what makes units alone does not tell whose the vehicle is
 */
export function checkRows(
  rows: readonly OnboardVehicle[],
  provider: Provider,
  existing: Existing,
  isMaker: (brand: string) => boolean,
): readonly CheckedRow[] {
  const firstWith = new Map<string, number>();
  return rows.map((input, index) => {
    const vin = parseVin(input.vin) ?? null;
    const field = ['vehicles', String(index)];
    const errors: UserError[] = [];
    const warnings: string[] = [];
    if (vin === null)
      errors.push(
        userError(
          'INVALID_VIN',
          [...field, 'vin'],
          'A VIN has 17 letters and digits, without O and Q.',
        ),
      );
    else {
      const first = firstWith.get(vin);
      if (first !== undefined)
        errors.push(
          userError('ALREADY_EXISTS', [...field, 'vin'], `Row ${first} has this VIN already.`),
        );
      firstWith.set(vin, first ?? index);
      if (isNorthAmerican(vin) && !hasValidCheckDigit(vin))
        warnings.push('The check digit of this VIN is wrong: look for a typing error.');
    }
    const needs = checkNeeds(input, provider, existing.credentials, field);
    errors.push(...checkBrand(input, field, provider), ...needs.userErrors);
    errors.push(
      ...checkOptionalName(input.name, 'name').errors.map((error) => ({
        ...error,
        field: [...field, 'name'],
      })),
    );
    errors.push(
      ...checkOptionalName(input.licensePlate, 'licensePlate').errors.map((error) => ({
        ...error,
        field: [...field, 'licensePlate'],
      })),
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
          `The fleet has this vehicle as ${vehicle.brand}.`,
        ),
      );
    }
    if (enrollment && enrollment.status !== 'FAILED' && enrollment.status !== 'REMOVED') {
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

function checkBrand(
  { brand, odometer }: OnboardVehicle,
  field: readonly string[],
  { description }: Provider,
): readonly UserError[] {
  const support = findBrand(description, brand);
  if (!support) {
    return [
      userError(
        'UNKNOWN_BRAND',
        [...field, 'brand'],
        `${description.displayName} knows no brand of this name; \`provider { brands { brand } }\` lists them.`,
      ),
    ];
  }
  if (support.odometerRequired && !odometer) {
    return [
      userError(
        'ODOMETER_REQUIRED',
        [...field, 'odometer'],
        `${brand} needs the odometer: give \`odometer\`.`,
      ),
    ];
  }
  return [];
}
