import { type UserError, userError } from '../../domain/errors.js';
import { type OnboardVehicle } from '../../domain/onboarding.js';
import { type CredentialKind } from '../../domain/provider.js';
import { toBrandName } from '../../domain/values/brand.js';
import { brandSupport } from '../../providers/catalogue.js';
import { type VehicleNeeds } from '../../providers/ports/vehicle.js';
import { type Provider } from '../../providers/provider.js';
import { type StoredCredential } from '../../store/credentials.js';

const MAX_LENGTH = 200;

/** Kind of credential that a row gives for the vehicle, and the row's errors about it. */
export interface CheckedNeeds {
  readonly credentialKind: CredentialKind;
  readonly userErrors: readonly UserError[];
}

/**
 * Checks that the row has what the provider needs for a vehicle of the brand: a credential, a
 * telematics unit.
 */
export function checkNeeds(
  row: OnboardVehicle,
  provider: Provider,
  credentials: ReadonlyMap<string, StoredCredential>,
  field: readonly string[],
): CheckedNeeds {
  const { displayName } = provider.description;
  if (!provider.vehicles)
    return { credentialKind: 'NONE', userErrors: checkSuperfluous(row, displayName, field) };
  const needs = provider.vehicles.needs(row.brand) ?? brandSupport(provider.description, row.brand);
  // An unknown brand is refused elsewhere.
  if (!needs) return { credentialKind: 'NONE', userErrors: [] };
  const credential = checkCredential(row, needs, credentials, field);
  return { ...credential, userErrors: [...credential.userErrors, ...checkUnit(row, needs, field)] };
}

const GIVEN_AT_VEHICLES = [
  'credentialId',
  'individualPassword',
  'telematicsUnitId',
  'vehicleModelId',
] as const;

function checkSuperfluous(
  row: OnboardVehicle,
  displayName: string,
  field: readonly string[],
): readonly UserError[] {
  return GIVEN_AT_VEHICLES.filter((name) => isGiven(row[name])).map((name) =>
    userError(
      'NOT_SUPPORTED',
      [...field, name],
      `${displayName} takes no \`${name}\`. Leave it out.`,
    ),
  );
}

function checkCredential(
  row: OnboardVehicle,
  { credentialKinds }: VehicleNeeds,
  credentials: ReadonlyMap<string, StoredCredential>,
  field: readonly string[],
): CheckedNeeds {
  const { brand, credentialId, individualPassword } = row;
  const name = toBrandName(brand);
  const at = (part: string, code: UserError['code'], message: string): UserError =>
    userError(code, [...field, part], message);
  const fails = (error: UserError): CheckedNeeds => ({
    credentialKind: credentialKinds[0] ?? 'NONE',
    userErrors: [error],
  });
  if (isGiven(credentialId) && isGiven(individualPassword))
    return fails(
      at('individualPassword', 'INVALID', 'Give either `credentialId` or `individualPassword`.'),
    );
  if (isGiven(credentialId)) {
    if (!credentialKinds.includes('SHARED'))
      return fails(
        at(
          'credentialId',
          'NOT_SUPPORTED',
          `Vehicles with ${name} take no shared credential. Leave \`credentialId\` out.`,
        ),
      );
    const credential = credentials.get(credentialId);
    if (credential?.status !== 'ACTIVE')
      return fails(at('credentialId', 'NOT_FOUND', 'This account has no such credential.'));
    if (credential.brand !== brand)
      return fails(
        at(
          'credentialId',
          'INVALID',
          `This is a credential for ${toBrandName(credential.brand)}, not for ${name}.`,
        ),
      );
    return { credentialKind: 'SHARED', userErrors: [] };
  }
  if (isGiven(individualPassword)) {
    if (!credentialKinds.includes('INDIVIDUAL'))
      return fails(
        at(
          'individualPassword',
          'NOT_SUPPORTED',
          `Units of ${name} have no password of their own. Leave \`individualPassword\` out.`,
        ),
      );
    if (individualPassword.length > MAX_LENGTH)
      return fails(
        at('individualPassword', 'INVALID', `A password has at most ${MAX_LENGTH} characters.`),
      );
    return { credentialKind: 'INDIVIDUAL', userErrors: [] };
  }
  if (credentialKinds.includes('NONE')) return { credentialKind: 'NONE', userErrors: [] };
  const ways = credentialKinds.map((kind) =>
    kind === 'SHARED'
      ? 'a shared credential of this account (`credentialId`)'
      : "the unit's own password (`individualPassword`)",
  );
  return fails(
    at(
      credentialKinds.includes('SHARED') ? 'credentialId' : 'individualPassword',
      'CREDENTIAL_REQUIRED',
      `${name} needs ${ways.join(' or ')}.`,
    ),
  );
}

function checkUnit(
  { brand, telematicsUnitId, vehicleModelId }: OnboardVehicle,
  { unitIdRequired }: VehicleNeeds,
  field: readonly string[],
): readonly UserError[] {
  const errors: UserError[] = [];
  if (unitIdRequired && !isGiven(telematicsUnitId))
    errors.push(
      userError(
        'REQUIRED',
        [...field, 'telematicsUnitId'],
        `${toBrandName(brand)} needs the id of the telematics unit: give \`telematicsUnitId\`.`,
      ),
    );
  for (const [name, value] of Object.entries({ telematicsUnitId, vehicleModelId })) {
    if (isGiven(value) && (value.length > MAX_LENGTH || /[\p{Cc}]/u.test(value)))
      errors.push(
        userError(
          'INVALID',
          [...field, name],
          `\`${name}\` has at most ${MAX_LENGTH} characters, none of them a control character.`,
        ),
      );
  }
  return errors;
}

function isGiven(value: string | null | undefined): value is string {
  return value !== null && value !== undefined && value.trim() !== '';
}
