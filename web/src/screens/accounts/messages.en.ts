import { plural } from '../../i18n/language';
import type { SecretField } from './secrets';

export const en = {
  title: 'Accounts',
  intro: 'Accounts at telematics companies. Secrets are sealed in the database and never shown.',
  connect: 'Connect an account',
  connected: 'The account is connected',
  provider: 'Telematics company',
  name: 'Name',
  nameHint: 'As you call it, such as “Berlin”.',
  environment: 'Environment',
  environments: { LIVE: 'Live', SANDBOX: 'Sandbox' } as Readonly<Record<string, string>>,
  method: 'Way of signing in',
  methods: {
    CLIENT_SECRET: 'Client id and secret',
    PRIVATE_KEY_JWT: 'Private key (signed JWT)',
    SERVICE_ACCOUNT: 'Service account (older)',
    ADMIN_PASSWORD: 'Instance and administrator',
  } as Readonly<Record<string, string>>,
  fields: {
    clientId: 'Client id',
    clientSecret: 'Client secret',
    privateKeyId: 'Id of the private key',
    privateKey: 'Private key',
    apiKeyId: 'API key id',
    instanceId: 'Instance id',
    instanceKey: 'Instance key',
    email: 'E-mail of the administrator',
    password: 'Password',
    webhookSecret: 'Webhook secret',
  } as Readonly<Record<SecretField, string>>,
  optional: 'Optional.',
  privateKeyHint: 'PEM, or the JSON file that the provider gave you.',
  principal: 'Signs in as',
  since: 'since',
  nextAttempt: 'Next attempt',
  checked: 'Last checked',
  webhookUrl: 'Address for webhooks',
  webhookUrlHint: 'Enter it in the provider’s console.',
  received: (count: number) =>
    plural('en', count, '# webhook in the last 24 hours', '# webhooks in the last 24 hours'),
  missed: (count: number) =>
    plural('en', count, '# change came without a webhook', '# changes came without a webhook'),
  noWebhook: 'No webhook has arrived yet.',
  lastWebhook: 'Last one',
  interval: 'Vehicle data every',
  seconds: (count: number) => plural('en', count, '# second', '# seconds'),
  edit: 'Change',
  intervalField: 'Seconds between two reads of vehicle data',
  verify: 'Test the connection',
  verified: 'The provider accepts the secrets.',
  rotate: 'Rotate secrets',
  rotateHint:
    'The new secrets are tried at the provider first; the old ones stay if they are refused.',
  rotated: 'The secrets are rotated',
  import: 'Import',
  imported: (vehicles: number, credentials: number, drivers: number) =>
    `Imported: ${plural('en', vehicles, '# vehicle', '# vehicles')}, ${plural('en', credentials, '# credential', '# credentials')}, ${plural('en', drivers, '# driver', '# drivers')}.`,
  disconnect: 'Disconnect',
  disconnectHint: (name: string) =>
    `“${name}” is disconnected: its secrets, tokens and vehicles’ enrollments are deleted here. Nothing changes at the provider.`,
  disconnected: 'The account is disconnected',
  none: 'No account is connected',
  noneHint: 'Connect the account that your company has at a telematics company.',
};
export type Messages = typeof en;
