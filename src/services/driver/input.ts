import { createHash } from 'node:crypto';
import { type UserError, userError } from '../../domain/errors.js';
import { checkOptionalName } from '../names.js';

/** What a caller gives for a new driver. */
export interface DriverInput {
  readonly customToken?: string | null;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly email?: string | null;
}

/** The same, checked: what is not given is null. */
export interface CheckedDriver {
  readonly customToken: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** RFC 5321, 4.5.3.1.3, less the angle brackets. */
const MAX_EMAIL_LENGTH = 254;
const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** No message quotes what it refuses: a custom token is a secret, the rest is about a person. */
export function checkDriver(input: DriverInput): {
  readonly driver: CheckedDriver;
  readonly errors: readonly UserError[];
} {
  const firstName = checkOptionalName(input.firstName ?? null, 'firstName');
  const lastName = checkOptionalName(input.lastName ?? null, 'lastName');
  const email = input.email?.trim() ?? null;
  const customToken = input.customToken?.toLowerCase() ?? null;
  const errors = [...firstName.errors, ...lastName.errors];
  if (customToken !== null && !UUID.test(customToken)) {
    errors.unshift(
      userError(
        'INVALID',
        ['customToken'],
        '`customToken` is a UUID, e.g. as `uuidgen` makes them; leave it out and the provider makes one.',
      ),
    );
  }
  if (email !== null && (email.length > MAX_EMAIL_LENGTH || !EMAIL.test(email))) {
    errors.push(
      userError(
        'INVALID',
        ['email'],
        `\`email\` is one e-mail address of at most ${MAX_EMAIL_LENGTH} characters.`,
      ),
    );
  }
  return {
    driver: { customToken, firstName: firstName.name, lastName: lastName.name, email },
    errors,
  };
}

/** By which a driver is found without the provider's permanent key, whose case does not matter. */
export function keySha256(key: string): string {
  return createHash('sha256').update(key.toLowerCase()).digest('hex');
}
