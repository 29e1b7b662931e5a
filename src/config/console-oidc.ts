import { z } from 'zod';
import { type ForeignIssuer } from '../auth/foreign-tokens.js';
import { setting } from './setting.js';

/** Identity provider where people sign in to the console, by authorization code with PKCE. */
export interface ConsoleOidc {
  readonly issuer: string;
  /** Public client of the console at the issuer. */
  readonly clientId: string;
  /** Scopes that the console asks for. */
  readonly scopes: readonly string[];
}

const shape = z.strictObject({
  issuer: z.string('must be a text.').min(1, 'must not be empty.'),
  clientId: z.string('must be a text.').min(1, 'must not be empty.'),
  scopes: z.array(z.string('must be a text.').min(1, 'must not be empty.')).default(['openid']),
});

const EXAMPLE = '{"issuer":"https://id.example.com","clientId":"fleetgraph-console"}';

/** A JSON object; the issuer is checked against the trusted ones afterwards. */
export const consoleOidc = setting<ConsoleOidc>((text, fault) => {
  const { data, error } = shape.safeParse(parseJson(text));
  if (data) return data;
  const faults = error.issues.map(({ path, message }) =>
    path.length === 0 ? `is not such an object: ${EXAMPLE}` : `${path.join('.')}: ${message}`,
  );
  for (const message of faults) fault(message);
  return undefined;
});

/** Returns the faults of an issuer whose tokens this server would refuse. */
export function faultsOfConsoleOidc(
  oidc: ConsoleOidc | null,
  trusted: readonly ForeignIssuer[],
): readonly string[] {
  if (!oidc || trusted.some(({ issuer }) => issuer === oidc.issuer)) return [];
  return [
    `FLEETGRAPH_CONSOLE_OIDC names the issuer ${oidc.issuer}, which is not among FLEETGRAPH_TRUSTED_ISSUERS; add it there.`,
  ];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
