import {
  CREDENTIAL_AUTHORIZATIONS,
  type CredentialAuthorization,
} from '../../domain/credential.js';

/**
 * Fields in which a credential may hold the state of its owner's authorization. Only the states are
 * documented, as people read them (https://help.invers.com/fleetcontrol/oem-credentials:
 * Authorized, Pending, Revoked, Scopes Missing); neither the field nor its words.
 */
const FIELDS = ['authorization', 'authorization_status', 'owner_authorization', 'status'];
/** Fields that hold the word where the authorization is an object. */
const WORD_FIELDS = ['status', 'state', 'value'];

type Fields = Readonly<Record<string, unknown>>;

/**
 * Returns the state of the authorization behind a credential; null where it has none of the
 * documented ones.
 */
export function readAuthorization(credential: Fields): CredentialAuthorization | null {
  for (const name of FIELDS) {
    const word = wordOf(credential[name])
      ?.trim()
      .toUpperCase()
      .replace(/[\s-]+/g, '_');
    const found = CREDENTIAL_AUTHORIZATIONS.find((state) => state === word);
    if (found) return found;
  }
  return null;
}

function wordOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Fields;
  return WORD_FIELDS.map((name) => fields[name]).find((word) => typeof word === 'string');
}
