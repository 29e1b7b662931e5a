import { z } from 'zod';
import { type ForeignIssuer } from '../auth/foreign-tokens.js';
import { setting } from './setting.js';
import { faultOfUrl } from './urls.js';

const url = (rules: { readonly query?: boolean }) =>
  z.string().superRefine((text, context) => {
    const message = faultOfUrl(text, rules);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
const name = z.string('must be a text.').min(1, 'must not be empty.');

const OF_LEEWAY = 'must be 0 to 300 seconds.';

const list = z.array(
  z.strictObject({
    issuer: url({}),
    jwksUri: url({ query: true }),
    audience: name.nullable(),
    tokenTypes: z
      .array(z.enum(['at+jwt', 'JWT'], 'must be "at+jwt" or "JWT".'), 'must be a JSON array.')
      .min(1, 'must not be empty.')
      .default(['at+jwt', 'JWT']),
    leewaySeconds: z
      .int('must be a whole number.')
      .min(0, OF_LEEWAY)
      .max(300, OF_LEEWAY)
      .default(30),
    scopeClaim: name.default('scope'),
    fleetsClaim: name.nullable().default(null),
  }),
  'must be a JSON array.',
);

const EXAMPLE =
  '[{"issuer":"https://id.example.com","jwksUri":"https://id.example.com/jwks","audience":"fleetgraph"}]';

/** A JSON array of issuers; each stands there once. */
export const trustedIssuers = setting<readonly ForeignIssuer[]>((text, fault) => {
  const json = parseJson(text);
  if (json === undefined) {
    fault(`is not JSON; write an array such as ${EXAMPLE}`);
    return undefined;
  }
  const { data, error } = list.safeParse(json);
  for (const { path, message } of error?.issues ?? [])
    fault(
      `${path.map((part) => (typeof part === 'number' ? `entry ${part + 1}` : String(part))).join(', ')}${path.length > 0 ? ': ' : ''}${message}`,
    );
  const issuers = data?.map(({ issuer }) => issuer) ?? [];
  if (new Set(issuers).size < issuers.length)
    fault('names an issuer twice; leave one entry for each.');
  return data;
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
