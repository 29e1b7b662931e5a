import { type AuthMethod, type ProviderEnvironment, type ProviderName } from './provider.js';
import { idPrefix } from './values/ids.js';

export const ACCOUNT_ID_PREFIX = idPrefix('acc');

export const HEALTH_STATUSES = [
  'UNKNOWN',
  'HEALTHY',
  'DEGRADED',
  'UNAUTHORIZED',
  'UNREACHABLE',
] as const;
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

export interface AccountHealth {
  readonly status: HealthStatus;
  readonly reason: string | null;
  readonly since: Date | null;
  /** Time of the next attempt, after a limit or an outage. */
  readonly retryAt: Date | null;
  /** Time of the last call to the provider; null before the first one, absent in what is stored. */
  readonly checkedAt?: Date | null;
}

/** One fleet's account at one provider; its secrets stay in the vault. */
export interface ProviderAccount {
  readonly id: string;
  readonly fleetId: string;
  readonly provider: ProviderName;
  /** Unique within the fleet. */
  readonly name: string;
  readonly environment: ProviderEnvironment;
  readonly authMethod: AuthMethod;
  /** The public half of the account's credentials. */
  readonly principal: string;
  readonly health: AccountHealth;
  /**
   * The unguessable last part of the account's webhook URL; null for providers without webhooks.
   */
  readonly webhookEndpointKey: string | null;
  /** Time of the last complete list of what the provider has; null before the first one. */
  readonly listedAt: Date | null;
  /** Seconds between two reads of a vehicle's data; 0: no schedule; null: as the setting says. */
  readonly vehicleDataSeconds: number | null;
  readonly createdAt: Date;
}

/** Deliveries to an account's webhook endpoint. */
export interface WebhookHealth {
  readonly lastDeliveryAt: Date | null;
  readonly deliveries24h: number;
  readonly missed24h: number;
}
