import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HighMobilitySimulator } from '../simulators/high-mobility/simulator.js';
import { OPERATOR_SCOPES, type Viewer } from '../src/domain/values/viewer.js';
import { type Services } from '../src/services/all.js';
import { must } from './must.js';
import { demoVehicles } from './vehicles.js';

export interface SeededFleet {
  readonly fleetId: string;
  readonly fleetName: string;
  readonly accountId: string;
  /** A VIN to ask for. */
  readonly vin: string;
}

export interface SeedParts {
  readonly services: Services;
  readonly simulator: HighMobilitySimulator;
  readonly app: { readonly clientId: string; readonly clientSecret: string };
  readonly operator: string;
  readonly vehicles: number;
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Makes the demo's fleet through the services, as any caller would: fleet, account, webhooks,
 * vehicles.
 */
export async function seed({
  services,
  simulator,
  app,
  operator,
  vehicles,
  onProgress,
}: SeedParts): Promise<SeededFleet> {
  const viewer: Viewer = {
    clientId: operator,
    scopes: OPERATOR_SCOPES,
    fleetIds: null,
    requestId: 'demo',
  };
  const fleetName = 'Car sharing, four cities';
  const fleet = must(await services.fleets.create(viewer, { name: fleetName, externalId: 'demo' }));
  const webhookSecret = randomBytes(24).toString('base64url');
  const account = must(
    await services.accounts.connect(viewer, {
      fleetId: fleet.id,
      name: 'High Mobility',
      highMobility: {
        environment: 'LIVE',
        clientSecret: { clientId: app.clientId, clientSecret: app.clientSecret },
        webhookSecret,
      },
    }),
  );
  const url = services.accounts.webhookUrl(account);
  if (url === null) throw new Error('the account has no webhook URL');
  simulator.setWebhookTarget({ url, secret: webhookSecret }, app.clientId);

  const rows = demoVehicles(vehicles);
  const onboarding = must(
    await services.onboardings.start(viewer, { accountId: account.id, vehicles: rows }),
  );
  for (;;) {
    const [now] = await services.onboardings.byIds(viewer, [onboarding.id]);
    if (!now) throw new Error('the onboarding is gone');
    onProgress(now.succeeded + now.failed, now.total);
    if (now.status !== 'RUNNING') break;
    await sleep(100);
  }
  return { fleetId: fleet.id, fleetName, accountId: account.id, vin: rows[0]?.vin ?? '' };
}
