import { type ProviderAccount, type WebhookHealth } from '../../domain/account.js';
import { type BatchLoad } from '../loader.js';

export const accountById: BatchLoad<ProviderAccount | null> = (services, caller, ids) =>
  services.accounts.byIds(caller, ids);

export const accountsOfFleet: BatchLoad<readonly ProviderAccount[]> = (services, caller, ids) =>
  services.accounts.ofFleets(caller, ids);

export const webhookHealthOfAccount: BatchLoad<WebhookHealth | null> = (services, caller, ids) =>
  services.accounts.webhookHealthOf(caller, ids);
