import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'dir';
const ENCRYPTION = 'A256GCM';
const CIPHER = 'aes-256-gcm';
/** Bytes of the nonce and of the tag (RFC 7518 §5.3). */
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Parameters of the protected header beside the algorithms. */
export interface JweHeader {
  readonly kid: string;
  readonly sub: string;
}

/**
 * Encrypts as compact JWE (RFC 7516 §7.1), `dir` with A256GCM. Synchronous on purpose: WebCrypto,
 * and so jose, works in libuv's thread pool, where a few derivations of keys hold up everything, a
 * transaction that waits for it included.
 */
export function encryptCompact(plain: string, key: Uint8Array, { kid, sub }: JweHeader): string {
  const header = encode(Buffer.from(JSON.stringify({ alg: ALGORITHM, enc: ENCRYPTION, kid, sub })));
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(header, 'ascii'));
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return [header, '', encode(iv), encode(sealed), encode(cipher.getAuthTag())].join('.');
}

/**
 * Decrypts what `encryptCompact` or any other implementation made.
 * @throws Error for everything else
 */
export function decryptCompact(jwe: string, key: Uint8Array): string {
  const [header = '', wrappedKey, iv = '', sealed = '', tag = '', ...rest] = jwe.split('.');
  const { alg, enc, crit, zip } = headerOf(jwe);
  const isOurs = alg === ALGORITHM && enc === ENCRYPTION && crit === undefined && zip === undefined;
  if (!isOurs)
    throw new Error('The header asks for something else than direct encryption with A256GCM.');
  const [nonce, mac] = [decode(iv), decode(tag)];
  if (wrappedKey !== '' || rest.length > 0)
    throw new Error('This is no compact JWE of direct encryption.');
  if (nonce.length !== IV_BYTES || mac.length !== TAG_BYTES)
    throw new Error('Nonce or tag has another length.');
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(header, 'ascii'));
  decipher.setAuthTag(mac);
  return Buffer.concat([decipher.update(decode(sealed)), decipher.final()]).toString('utf8');
}

/**
 * Reads the protected header, which nothing has authenticated yet.
 * @throws Error when there is none
 */
export function headerOf(jwe: string): Readonly<Record<string, unknown>> {
  const header: unknown = JSON.parse(decode(jwe.split('.', 1)[0] ?? '').toString('utf8'));
  if (typeof header === 'object' && header !== null && !Array.isArray(header))
    return header as Record<string, unknown>;
  throw new Error('The header is no JSON object.');
}

const encode = (bytes: Buffer): string => bytes.toString('base64url');
const decode = (text: string): Buffer => Buffer.from(text, 'base64url');
