import { postgresKit } from './kit.js';
import { defineTables } from './tables.js';

export const tables = defineTables(postgresKit);

/** Each table under a name of its own, as drizzle-kit looks for them. */
export const {
  fleets,
  apiClients,
  signingKeys,
  serverSecrets,
  revokedTokens,
  accounts,
  grants,
  vehicles,
  oemCredentials,
  drivers,
  enrollments,
  clearances,
  clearanceEvents,
  webhookDeliveries,
  commands,
  onboardings,
  onboardingRows,
  idempotencyKeys,
  auditEvents,
} = tables;
