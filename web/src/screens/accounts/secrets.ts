import type {
  AuthMethod,
  ConnectProviderAccountInput,
  ProviderEnvironment,
  ProviderName,
} from '../../app/generated/schema';

export type SecretField =
  | 'clientId'
  | 'clientSecret'
  | 'privateKeyId'
  | 'privateKey'
  | 'apiKeyId'
  | 'instanceId'
  | 'instanceKey'
  | 'email'
  | 'password'
  | 'webhookSecret';

export type SecretValues = Readonly<Partial<Record<SecretField, string>>>;

/** Fields that are shown as they are entered; all others are hidden. */
const SHOWN: readonly SecretField[] = [
  'clientId',
  'privateKeyId',
  'apiKeyId',
  'instanceId',
  'email',
];
export const isShown = (field: SecretField): boolean => SHOWN.includes(field);

const FIELDS: Readonly<Record<AuthMethod, readonly SecretField[]>> = {
  CLIENT_SECRET: ['clientId', 'clientSecret'],
  PRIVATE_KEY_JWT: ['clientId', 'privateKeyId', 'privateKey'],
  SERVICE_ACCOUNT: ['apiKeyId', 'privateKey'],
  ADMIN_PASSWORD: ['instanceId', 'instanceKey', 'email', 'password'],
};

export const requiredFields = (method: AuthMethod): readonly SecretField[] => FIELDS[method];

export const optionalFields = (provider: ProviderName): readonly SecretField[] =>
  provider === 'HIGH_MOBILITY' ? ['webhookSecret'] : [];

type Secrets = Pick<ConnectProviderAccountInput, 'invers' | 'highMobility' | 'damoov'>;

/** Returns the secrets of a provider's account as the graph takes them. */
export function toSecrets(
  provider: ProviderName,
  method: AuthMethod,
  environment: ProviderEnvironment,
  values: SecretValues,
): Secrets {
  const of = (field: SecretField): string => values[field]?.trim() ?? '';
  const client = { clientId: of('clientId'), clientSecret: of('clientSecret') };
  if (provider === 'INVERS') return { invers: client };
  if (provider === 'DAMOOV')
    return {
      damoov: {
        instanceId: of('instanceId'),
        instanceKey: of('instanceKey'),
        email: of('email'),
        password: values.password ?? '',
      },
    };
  const privateKey = of('privateKey');
  return {
    highMobility: {
      environment,
      ...(of('webhookSecret') !== '' && { webhookSecret: of('webhookSecret') }),
      ...(method === 'CLIENT_SECRET' && { clientSecret: client }),
      ...(method === 'PRIVATE_KEY_JWT' && {
        privateKey: { clientId: of('clientId'), privateKeyId: of('privateKeyId'), privateKey },
      }),
      ...(method === 'SERVICE_ACCOUNT' && {
        serviceAccount: { apiKeyId: of('apiKeyId'), privateKey },
      }),
    },
  };
}
