import { createHash } from 'node:crypto';
import { type UserError, userError } from '../../domain/errors.js';
import { type DriverChanges } from '../../providers/ports/driver.js';
import { checkOptionalName } from '../names.js';

/** Input for a new driver. */
export interface DriverInput {
  readonly customToken?: string | null;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly email?: string | null;
}

/** Checked input; missing values are null. */
export interface CheckedDriver {
  readonly customToken: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/**
 * Maximum length of an email address, in characters (RFC 5321, 4.5.3.1.3, less the angle brackets).
 */
const MAX_EMAIL_LENGTH = 254;
const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** Changes of a driver's personal data: null deletes a value, an absent one stays as it is. */
export type DriverChangesInput = Omit<DriverInput, 'customToken'>;

/**
 * Checks the input. No message quotes it: a custom token is a secret, the rest is personal data.
 */
export function checkDriver(input: DriverInput): {
  readonly driver: CheckedDriver;
  readonly errors: readonly UserError[];
} {
  const { firstName = null, lastName = null, email = null } = input;
  const { changes, errors } = checkDriverChanges({ firstName, lastName, email });
  const customToken = input.customToken?.toLowerCase() ?? null;
  const tokenErrors =
    customToken === null || UUID.test(customToken)
      ? []
      : [
          userError(
            'INVALID',
            ['customToken'],
            '`customToken` is a UUID, e.g. as `uuidgen` makes them; leave it out and the provider makes one.',
          ),
        ];
  return {
    driver: { customToken, firstName: null, lastName: null, email: null, ...changes },
    errors: [...tokenErrors, ...errors],
  };
}

/** Checks changes as `checkDriver` does; absent values stay absent. */
export function checkDriverChanges(input: DriverChangesInput): {
  readonly changes: DriverChanges;
  readonly errors: readonly UserError[];
} {
  const firstName = checkOptionalName(input.firstName, 'firstName');
  const lastName = checkOptionalName(input.lastName, 'lastName');
  const email = typeof input.email === 'string' ? input.email.trim() : input.email;
  const emailErrors =
    typeof email === 'string' && (email.length > MAX_EMAIL_LENGTH || !EMAIL.test(email))
      ? [
          userError(
            'INVALID',
            ['email'],
            `\`email\` is one e-mail address of at most ${MAX_EMAIL_LENGTH} characters.`,
          ),
        ]
      : [];
  return {
    changes: {
      ...(firstName.name !== undefined && { firstName: firstName.name }),
      ...(lastName.name !== undefined && { lastName: lastName.name }),
      ...(email !== undefined && { email }),
    },
    errors: [...firstName.errors, ...lastName.errors, ...emailErrors],
  };
}

/**
 * Digests the provider's permanent key, to find a driver without storing the key in plain text;
 * case does not matter.
 */
export function keySha256(key: string): string {
  return createHash('sha256').update(key.toLowerCase()).digest('hex');
}
