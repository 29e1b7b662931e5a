import { type ProviderDescription } from '../../domain/provider.js';

/**
 * Damoov in the catalogue. The driver's phone is the telematics unit, so there are no brands, and
 * nothing to clear.
 */
export const DAMOOV: ProviderDescription = {
  name: 'DAMOOV',
  displayName: 'Damoov',
  capabilities: ['ACCOUNT_TOKENS', 'DRIVER_TOKENS'],
  environments: ['LIVE'],
  authMethods: ['ADMIN_PASSWORD'],
  brands: [],
  unlistedBrand: null,
};
