import { Secret } from '../domain/values/secret.js';
import { type VaultKey } from '../vault/key-ring.js';
import { TILDE } from './env-file.js';
import { entriesOf, setting } from './setting.js';

/** Command that generates one key; part of the error messages. */
export const MAKE_A_KEY = `node -p "'k1:'+require('node:crypto').randomBytes(32).toString('base64url')"`;

const KEY_BYTES = 32;
const LEAST_SECRET_LENGTH = 16;

/**
 * `kid:base64url(32 bytes)`, comma-separated. Errors name entries by position: a misplaced colon
 * turns a key into a kid.
 */
export const encryptionKeys = setting<readonly VaultKey[]>((text, fault) => {
  const seen = new Map<string, number>();
  return entriesOf(text).flatMap((entry, index) => {
    const where = `entry ${index + 1}`;
    const [kid = '', encoded, ...rest] = entry.split(':');
    if (encoded === undefined || rest.length > 0) {
      fault(`${where} is not of the form kid:key; make one with: ${MAKE_A_KEY}`);
      return [];
    }
    if (!/^[A-Za-z0-9._-]{1,64}$/.test(kid))
      fault(
        `${where} has a kid with other characters than A-Z a-z 0-9 . _ - or of more than 64; rename it.`,
      );
    const twin = seen.get(kid);
    if (twin === undefined) seen.set(kid, index + 1);
    else fault(`${where} has the same kid as entry ${twin}; give every key a kid of its own.`);
    const bytes = Buffer.from(encoded, 'base64url');
    if (bytes.toString('base64url') !== encoded) {
      fault(
        `${where} has a key that is not base64url without padding; make one with: ${MAKE_A_KEY}`,
      );
    } else if (bytes.length !== KEY_BYTES) {
      fault(
        `${where} has a key of ${bytes.length} bytes instead of ${KEY_BYTES}; make one with: ${MAKE_A_KEY}`,
      );
    }
    return [{ kid, key: new Secret(Uint8Array.from(bytes)) }];
  });
});

export interface BootstrapClient {
  readonly clientId: string;
  readonly clientSecret: Secret;
}

/** A client that is created at start. */
export const newClient = setting<BootstrapClient>((text, fault) => {
  if (/[+%]/.test(text.slice(text.indexOf(':') + 1)))
    fault(
      'has a clientSecret with + or %, which HTTP clients send in different ways (RFC 6749 §2.3.1); make another one.',
    );
  return readClient(text, fault);
});

/** A client that exists. */
export const bootstrapClient = setting<BootstrapClient>(readClient);

/**
 * `clientId:clientSecret`; the characters are those RFC 6749 appendix A allows, without the colon
 * and blanks in the id.
 */
function readClient(text: string, fault: (message: string) => void): BootstrapClient | undefined {
  const colon = text.indexOf(':');
  if (colon < 1) {
    fault('is not of the form clientId:clientSecret; write both, with a colon between them.');
    return undefined;
  }
  const [clientId, clientSecret] = [text.slice(0, colon), text.slice(colon + 1)];
  if (!/^[A-Za-z0-9._~-]{1,64}$/.test(clientId))
    fault(
      'has a clientId with other characters than A-Z a-z 0-9 . _ ~ - or of more than 64; rename it.',
    );
  if (clientSecret.length < LEAST_SECRET_LENGTH)
    fault(
      `has a clientSecret of less than ${LEAST_SECRET_LENGTH} characters; make it longer, best at random.`,
    );
  if (!/^[\x21-\x7e]*$/.test(clientSecret))
    fault('has a clientSecret with blanks or characters beyond ASCII; make another one.');
  return { clientId, clientSecret: new Secret(clientSecret) };
}

/** A bearer token (RFC 6750, 2.1) of the operator's own making. */
export const metricsToken = setting<Secret>((text, fault) => {
  if (text.length < LEAST_SECRET_LENGTH)
    fault(`has less than ${LEAST_SECRET_LENGTH} characters; make it longer, best at random.`);
  if (!/^[A-Za-z0-9._~+/-]+=*$/.test(text))
    fault('has other characters than A-Z a-z 0-9 . _ ~ + / - and = at the end; make another one.');
  return new Secret(text);
});

export type DatabaseSetting =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: Secret };

/** A path is SQLite's; a postgres URL is a secret, for the password in it. */
export const database = setting<DatabaseSetting>((text, fault) => {
  if (text.startsWith('~')) {
    fault(TILDE);
    return undefined;
  }
  if (/^postgres(ql)?:\/\//.test(text)) {
    if (URL.canParse(text)) return { kind: 'postgres', url: new Secret(text) };
    fault(
      'is not a complete postgres URL; write postgres://user:password@host:5432/name, special characters percent-encoded.',
    );
  } else if (text === ':memory:' || /^[A-Za-z][A-Za-z0-9+.-]+:/.test(text)) {
    fault(
      'must be the path of a SQLite file or a URL that begins with postgres://; other databases are not supported.',
    );
  } else {
    return { kind: 'sqlite', path: text };
  }
  return undefined;
});
