import { type SealIdentity } from '../../vault/vault.js';

/** Where the password of an enrollment's own telematics unit is sealed. */
export const individualPasswordPlace = (enrollmentId: string): SealIdentity => ({
  table: 'enrollments',
  id: enrollmentId,
  field: 'password',
});

/** Where the provider's permanent key of a driver is sealed. */
export const driverKeyPlace = (driverId: string): SealIdentity => ({
  table: 'drivers',
  id: driverId,
  field: 'key',
});

/** Where the secrets that a command carries are sealed. */
export const commandInputPlace = (commandId: string): SealIdentity => ({
  table: 'commands',
  id: commandId,
  field: 'input',
});

/** Where the webhook secret is sealed that an account's own has replaced. */
export const oldWebhookSecretPlace = (accountId: string): SealIdentity => ({
  table: 'provider_accounts',
  id: accountId,
  field: 'old_webhook_secret',
});
