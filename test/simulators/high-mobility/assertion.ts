import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { type TestKey } from '../../support/simulator.js';

/** A signed assertion as an independent client would make it; `claims` go over the right ones. */
export function makeAssertion(
  key: TestKey,
  claims: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const right = {
    iss: key.id,
    aud: 'https://api.high-mobility.com/v1',
    iat: Math.floor(Date.now() / 1000),
    jti: randomUUID(),
    ver: 2,
  };
  return new SignJWT({ ...right, ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
    .sign(key.privateKey);
}
