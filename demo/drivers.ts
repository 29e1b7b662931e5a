import { randomBytes, randomUUID } from 'node:crypto';
import { type DamoovSimulator, startDamoovSimulator } from '../simulators/damoov/simulator.js';
import { OPERATOR_SCOPES, type Viewer } from '../src/domain/values/viewer.js';
import { type Services } from '../src/services/all.js';
import { must } from './must.js';

/** Two that were registered at the provider directly, and two that the demo registers itself. */
const ELSEWHERE = [
  {
    FirstName: 'Ada',
    LastName: 'Example',
    Email: 'ada@example.com',
    UserFields: { ClientId: 'driver-1001' },
  },
  { FirstName: 'Ben', LastName: 'Example', Email: 'ben@example.com' },
] as const;
const OURS = [
  { firstName: 'Cleo', lastName: 'Example', email: 'cleo@example.com' },
  { firstName: 'Dan', lastName: 'Example', email: 'dan@example.com' },
] as const;

/** A simulated Damoov and the secrets that sign in there. */
export interface DemoDamoov {
  readonly simulator: DamoovSimulator;
  readonly secrets: {
    readonly instanceId: string;
    readonly instanceKey: string;
    readonly email: string;
    readonly password: string;
  };
}

/** Days of trips that the drivers have behind them. */
const HISTORY_DAYS = 30;

export async function startDemoDamoov(): Promise<DemoDamoov> {
  const [instanceId, instanceKey, email, password] = [
    randomUUID(),
    randomUUID(),
    'demo@example.com',
    randomBytes(18).toString('base64url'),
  ];
  const simulator = await startDamoovSimulator({
    instances: [{ instanceId, instanceKey, name: 'Demo' }],
    admins: [{ email, password }],
    settings: { historyDays: HISTORY_DAYS, activityStatus: 'Active' },
  });
  for (const user of ELSEWHERE) simulator.addUser(user);
  return { simulator, secrets: { instanceId, instanceKey, email, password } };
}

/**
 * Gives the demo's fleet an account at Damoov with drivers: some are brought in, some registered.
 */
export async function seedDrivers(
  services: Services,
  { secrets }: DemoDamoov,
  { operator, fleetId }: { readonly operator: string; readonly fleetId: string },
): Promise<void> {
  const viewer: Viewer = {
    clientId: operator,
    scopes: OPERATOR_SCOPES,
    fleetIds: null,
    requestId: 'demo',
  };
  const { id: accountId } = must(
    await services.accounts.connect(viewer, { fleetId, name: 'Damoov', damoov: secrets }),
  );
  must(await services.imports.run(viewer, accountId));
  for (const driver of OURS)
    must(await services.drivers.register(viewer, { accountId, ...driver }));
}
