import { randomBytes, scrypt, type ScryptOptions, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Uint8Array, number, ScryptOptions, Buffer>(scrypt);

/**
 * scrypt's cost, log2 of N: OWASP's middle ground for interactive use, 16 MiB and some 30 ms.
 * Operators choose bootstrap secrets, so a plain hash is not enough.
 */
const LOG_COST = 14;
const BLOCK_SIZE = 8;
const PARALLELIZATION = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/**
 * Maximum cost accepted in a stored hash: Node's own bound on memory allows exactly this, so
 * costlier parameters are not ours.
 */
const MAX_LOG_COST = 14;

const HASH_SHAPE =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/;

/** Generates a client secret: 256 random bits, with a prefix that secret scanners can look for. */
export function newClientSecret(random: (bytes: number) => Uint8Array = randomBytes): string {
  return `fgs_${Buffer.from(random(32)).toString('base64url')}`;
}

/** Hashes a secret for storage: scrypt (RFC 7914) with its own salt, in the PHC string format. */
export async function hashClientSecret(secret: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(secret, salt, HASH_BYTES, {
    N: 2 ** LOG_COST,
    r: BLOCK_SIZE,
    p: PARALLELIZATION,
  });
  return `$scrypt$ln=${LOG_COST},r=${BLOCK_SIZE},p=${PARALLELIZATION}$${unpadded(salt)}$${unpadded(hash)}`;
}

/**
 * Compares the secret with the hash in constant time. Without a hash (no such client) returns false
 * after the same work, so that the time does not reveal which clients exist.
 */
export async function verifyClientSecret(secret: string, hash: string | null): Promise<boolean> {
  const stored = hash === null ? undefined : parse(hash);
  const { logCost, blockSize, parallelization, salt, expected } = stored ?? NO_CLIENT;
  const actual = await derive(secret, salt, HASH_BYTES, {
    N: 2 ** logCost,
    r: blockSize,
    p: parallelization,
  });
  return timingSafeEqual(actual, expected) && stored !== undefined;
}

interface StoredHash {
  readonly logCost: number;
  readonly blockSize: number;
  readonly parallelization: number;
  readonly salt: Uint8Array;
  readonly expected: Uint8Array;
}

const NO_CLIENT: StoredHash = {
  logCost: LOG_COST,
  blockSize: BLOCK_SIZE,
  parallelization: PARALLELIZATION,
  salt: new Uint8Array(SALT_BYTES),
  expected: new Uint8Array(HASH_BYTES),
};

function parse(hash: string): StoredHash | undefined {
  const [, ln, r, p, salt, expected] = HASH_SHAPE.exec(hash) ?? [];
  if (salt === undefined || expected === undefined) return undefined;
  const [logCost, blockSize, parallelization] = [Number(ln), Number(r), Number(p)];
  if (
    logCost < 1 ||
    logCost > MAX_LOG_COST ||
    blockSize !== BLOCK_SIZE ||
    parallelization !== PARALLELIZATION
  )
    return undefined;
  return {
    logCost,
    blockSize,
    parallelization,
    salt: Buffer.from(salt, 'base64'),
    expected: Buffer.from(expected, 'base64'),
  };
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
