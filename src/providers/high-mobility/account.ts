import { SignJWT } from 'jose';
import { z } from 'zod';
import { type ProviderEnvironment } from '../../domain/provider.js';
import { MAX_SECRET_LENGTH, secretText } from '../access/secret-text.js';
import { type AccountSecrets, type CallContext, type SecretsReading } from '../ports/account.js';
import { type HighMobilityClient } from './client.js';
import { parsePrivateKey, PRIVATE_KEY_RULE } from './private-key.js';
import { type WireToken } from './wire.js';

/**
 * The audience of every assertion: the provider's documented base URLs, also when calls go
 * elsewhere (a proxy, a simulator), since it is the provider who compares it.
 */
const AUDIENCES: Readonly<Record<ProviderEnvironment, string>> = {
  LIVE: 'https://api.high-mobility.com/v1',
  SANDBOX: 'https://sandbox.api.high-mobility.com/v1',
};

const JWT_BEARER_ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const JWT_BEARER_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/**
 * The claim `ver` per kind of key: 2 in the OAuth pages, 1 in the tutorial for service accounts.
 */
const CLIENT_ASSERTION_VERSION = 2;
const SERVICE_ACCOUNT_VERSION = 1;

const privateKeyPem = z
  .string({ error: 'must be text' })
  .max(MAX_SECRET_LENGTH, `must have at most ${MAX_SECRET_LENGTH} characters`)
  .refine((text) => parsePrivateKey(text) !== undefined, PRIVATE_KEY_RULE);

const group = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.object(shape, { error: 'must be an object' }).nullish();

/**
 * A group whose key may be the provider's file, which has the key's id: it fills the field in, and
 * must not contradict it.
 */
const groupWithKey = <T extends z.core.$ZodLooseShape>(idField: string, shape: T) =>
  z.preprocess(
    (value) => fillId(value, idField),
    group(shape).superRefine((given, context) => {
      const id = fileIdOf(given);
      if (id === undefined || (given as Fields)[idField] === id) return;
      context.addIssue({
        code: 'custom',
        path: [idField],
        message: 'must be the `id` of the key file',
      });
    }),
  );

type Fields = Readonly<Record<string, unknown>>;

function fillId(value: unknown, idField: string): unknown {
  const id = fileIdOf(value);
  return id !== undefined && !(value as Fields)[idField]
    ? { ...(value as Fields), [idField]: id }
    : value;
}

function fileIdOf(value: unknown): string | undefined {
  const text =
    typeof value === 'object' && value !== null ? (value as Fields)['privateKey'] : undefined;
  return typeof text === 'string' && text.length <= MAX_SECRET_LENGTH
    ? parsePrivateKey(text)?.id
    : undefined;
}

const clientSecret = group({ clientId: secretText, clientSecret: secretText });

const SIGN_IN_WAYS = ['clientSecret', 'privateKey', 'serviceAccount'] as const;

const secretsShape = z
  .object({
    environment: z.enum(['LIVE', 'SANDBOX'], { error: 'must be LIVE or SANDBOX' }).nullish(),
    clientSecret,
    privateKey: groupWithKey('privateKeyId', {
      clientId: secretText,
      privateKeyId: secretText,
      privateKey: privateKeyPem,
    }),
    serviceAccount: groupWithKey('apiKeyId', { apiKeyId: secretText, privateKey: privateKeyPem }),
    oauthClient: clientSecret,
    webhookSecret: secretText.nullish(),
  })
  .superRefine((secrets, context) => {
    const given = SIGN_IN_WAYS.filter((way) => secrets[way]);
    if (given.length !== 1)
      context.addIssue({
        code: 'custom',
        message: `exactly one of ${SIGN_IN_WAYS.join(', ')} must be given`,
      });
  });
type Secrets = z.infer<typeof secretsShape>;

/**
 * The shape of a High Mobility account's secrets: `environment` (LIVE without it), exactly one of
 * `clientSecret`, `privateKey` and `serviceAccount`, and optionally `oauthClient` and
 * `webhookSecret`. Problems name the field, below `highMobility`, and never its value.
 */
export function readSecrets(secrets: AccountSecrets): SecretsReading {
  const { data, error } = secretsShape.safeParse(secrets);
  if (error) {
    const problems = error.issues.map(({ path, message }) => ({
      field: ['highMobility', ...path.map(String)],
      message,
    }));
    return { ok: false, problems };
  }
  const common = {
    ok: true,
    environment: data.environment ?? 'LIVE',
    webhookSecret: data.webhookSecret ?? null,
  } as const;
  const way = toSignInWay(data);
  return { ...common, authMethod: way.authMethod, principal: way.principal };
}

/**
 * Signs in the way the secrets provide for.
 * @throws ProviderFailure; TypeError for secrets that `readSecrets` refuses.
 */
export async function signIn(
  client: HighMobilityClient,
  context: CallContext,
  secrets: AccountSecrets,
  clock: { readonly now: Date; readonly jti: string },
): Promise<WireToken> {
  const { data } = secretsShape.safeParse(secrets);
  if (!data) throw new TypeError('These are not the secrets of a High Mobility account.');
  const way = toSignInWay(data);
  switch (way.authMethod) {
    case 'CLIENT_SECRET':
      return client.createAccessToken(context, {
        grant_type: 'client_credentials',
        client_id: way.principal,
        client_secret: way.secret,
      });
    case 'PRIVATE_KEY_JWT': {
      const assertion = await sign(
        context.environment,
        { ...way, ver: CLIENT_ASSERTION_VERSION },
        clock,
      );
      return client.createAccessToken(context, {
        grant_type: 'client_credentials',
        client_id: way.principal,
        client_assertion_type: JWT_BEARER_ASSERTION,
        client_assertion: assertion,
      });
    }
    case 'SERVICE_ACCOUNT': {
      const assertion = await sign(
        context.environment,
        { ...way, ver: SERVICE_ACCOUNT_VERSION },
        clock,
      );
      return client.createAuthToken(context, { grant_type: JWT_BEARER_GRANT, assertion });
    }
  }
}

/**
 * The OAuth client that renews and revokes: `oauthClient`, else that of `clientSecret`; undefined
 * when there is neither.
 */
export function findOauthClient(
  secrets: AccountSecrets,
): { readonly clientId: string; readonly clientSecret: string } | undefined {
  const { data } = secretsShape.safeParse(secrets);
  return data?.oauthClient ?? data?.clientSecret ?? undefined;
}

/**
 * Returns whether the account signs in as a service account, whose tokens come from `/auth_tokens`.
 */
export function isServiceAccount(secrets: AccountSecrets): boolean {
  const reading = readSecrets(secrets);
  return reading.ok && reading.authMethod === 'SERVICE_ACCOUNT';
}

type SignInWay =
  | { readonly authMethod: 'CLIENT_SECRET'; readonly principal: string; readonly secret: string }
  | {
      readonly authMethod: 'PRIVATE_KEY_JWT' | 'SERVICE_ACCOUNT';
      readonly principal: string;
      readonly keyId: string;
      readonly pem: string;
    };

function toSignInWay({ clientSecret: client, privateKey, serviceAccount }: Secrets): SignInWay {
  if (client)
    return { authMethod: 'CLIENT_SECRET', principal: client.clientId, secret: client.clientSecret };
  if (privateKey) {
    return {
      authMethod: 'PRIVATE_KEY_JWT',
      principal: privateKey.clientId,
      keyId: privateKey.privateKeyId,
      pem: privateKey.privateKey,
    };
  }
  if (serviceAccount) {
    const { apiKeyId, privateKey: pem } = serviceAccount;
    return { authMethod: 'SERVICE_ACCOUNT', principal: apiKeyId, keyId: apiKeyId, pem };
  }
  throw new TypeError('The secrets name no way to sign in.');
}

/**
 * The assertion (RFC 7523, 3, with the provider's own claim `ver`); it has no `exp`, the provider
 * goes by `iat`.
 */
async function sign(
  environment: ProviderEnvironment,
  key: { readonly keyId: string; readonly pem: string; readonly ver: number },
  { now, jti }: { readonly now: Date; readonly jti: string },
): Promise<string> {
  const privateKey = parsePrivateKey(key.pem)?.key;
  if (!privateKey) throw new TypeError('The private key is not a P-256 key.');
  return new SignJWT({ ver: key.ver })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
    .setIssuer(key.keyId)
    .setAudience(AUDIENCES[environment])
    .setIssuedAt(Math.floor(now.getTime() / 1000))
    .setJti(jti)
    .sign(privateKey);
}
