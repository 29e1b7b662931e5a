import { createPrivateKey, type KeyObject } from 'node:crypto';

/** A private key as it was given, and its id where the text says so. */
export interface GivenKey {
  readonly key: KeyObject;
  /** Id from the provider's JSON file. */
  readonly id: string | undefined;
}

/** Message for a caller whose text is no private key. */
export const PRIVATE_KEY_RULE =
  'must be a P-256 private key: PEM (PKCS#8 or SEC1), with line breaks or on one line, or the JSON file of the console as a whole';

const FRAME = /-----BEGIN (EC )?PRIVATE KEY-----([^-]*)-----END \1?PRIVATE KEY-----/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * A P-256 private key in one of the forms in which people have it: PEM as PKCS#8 or SEC1 (RFC 5958,
 * RFC 5915), with line breaks of any kind, with `\n` as two characters or without any, in quotes,
 * without its frame, or within the JSON file that the console gives (`{"id", "private_key", …}`).
 * @returns undefined for anything else; never throws, because a message could quote the key.
 */
export function parsePrivateKey(text: string): GivenKey | undefined {
  const plain = unquote(text.replace(/^\uFEFF/, '').trim());
  if (plain.startsWith('{')) return parseKeyFile(plain);
  const key = parsePem(plain);
  return key && { key, id: undefined };
}

/** `{inserted_at, private_key, instance_uri, token_uri, id}` */
function parseKeyFile(text: string): GivenKey | undefined {
  const file = tryJson(text) ?? tryJson(text.replaceAll('\\"', '"'));
  if (typeof file !== 'object' || file === null) return undefined;
  const fields = file as Readonly<Record<string, unknown>>;
  const pem = fields['private_key'] ?? fields['privateKey'];
  const key = typeof pem === 'string' ? parsePem(pem) : undefined;
  const id = fields['id'];
  return key && { key, id: typeof id === 'string' && id !== '' ? id : undefined };
}

function parsePem(text: string): KeyObject | undefined {
  const lines = text.replace(/(\\+r)?\\+n/g, '\n');
  const [, isSec1, framed] = FRAME.exec(lines) ?? [];
  const base64 = (framed ?? lines).replace(/\s+/g, '');
  if (!BASE64.test(base64)) return undefined;
  const der = Buffer.from(base64, 'base64');
  const types =
    framed === undefined ? (['pkcs8', 'sec1'] as const) : ([isSec1 ? 'sec1' : 'pkcs8'] as const);
  return types.map((type) => parseDer(der, type)).find((key) => key !== undefined);
}

function parseDer(der: Buffer, type: 'pkcs8' | 'sec1'): KeyObject | undefined {
  try {
    const key = createPrivateKey({ key: der, format: 'der', type });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
  } catch {
    return undefined;
  }
}

function unquote(text: string): string {
  return /^(["'])([\s\S]*)\1$/.exec(text)?.[2]?.trim() ?? text;
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
