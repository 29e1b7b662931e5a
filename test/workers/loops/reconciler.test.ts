import { describe, expect, it, onTestFinished } from 'vitest';
import { type Logger } from '../../../src/domain/ports/logger.js';
import { ProviderFailure } from '../../../src/providers/failure.js';
import { updateAccountSecrets } from '../../../src/store/accounts.js';
import { Reconciler } from '../../../src/workers/loops/reconciler.js';
import {
  errorsOf,
  GOOD_SECRETS,
  startTestCore,
  type TestCore,
  until,
  valueOf,
  vehicleOf,
  vinOf,
} from '../../support/core.js';
import { TEST_APP } from '../../support/simulator.js';

function startReconciler(core: TestCore, log: Logger): Reconciler {
  const reconciler = new Reconciler({
    store: core.store,
    reconciliation: core.reconciliation,
    everySeconds: 0.01,
    log,
    now: core.now,
  });
  onTestFinished(() => reconciler.stop());
  reconciler.start();
  return reconciler;
}

const LIST = '/v1/fleets/vehicles';

describe('the reconciler', () => {
  it('compares every account, also when one of them is broken, and says what it found', async () => {
    const core = await startTestCore();
    const fleetId = await core.newFleet('North');
    const broken = await core.connect(fleetId, 'A');
    const { id: accountId } = await core.connect(fleetId, 'B');
    core.start();
    await core.onboard(accountId, [vehicleOf(1)]);
    // Sealed with a key that is gone, as it were: what the vault says of it is no provider's failure.
    const { sealedOldWebhookSecret, oldWebhookSecretUntil, authMethod, principal } =
      await core.stored(broken.id);
    await core.store.write((tx) =>
      updateAccountSecrets(tx, broken.id, {
        sealedSecrets: 'damaged',
        sealedOldWebhookSecret,
        oldWebhookSecretUntil,
        authMethod,
        principal,
      }),
    );
    core.clock.advance(600);
    core.simulator.move(vinOf(1), 'approved');
    const logged: { readonly level: string; readonly accountId: unknown }[] = [];
    const write = (level: string) => (fields: object) =>
      void logged.push({ level, accountId: 'accountId' in fields ? fields.accountId : undefined });
    const log = { info: write('info'), warn: write('warn'), error: write('error') };
    const reconciler = startReconciler(core, log);
    await until(async () => (await core.clearanceOf(vinOf(1), fleetId))?.status === 'APPROVED');
    await reconciler.stop();
    expect(logged).toContainEqual({ level: 'warn', accountId: broken.id });
    expect(logged.filter(({ level }) => level === 'info')).toEqual([{ level: 'info', accountId }]);
    expect(logged.some(({ level }) => level === 'error')).toBe(false);
  });

  it('leaves an account alone for as long as the provider said, looks after the others, and asks for lists only', async () => {
    const core = await startTestCore({
      apps: [{ clientId: 'limited', clientSecret: 'not-a-real-secret' }, { ...TEST_APP }],
    });
    const fleetId = await core.newFleet('North');
    const limited = valueOf(
      await core.accounts.connect(core.operator, {
        fleetId,
        name: 'A',
        highMobility: {
          ...GOOD_SECRETS,
          clientSecret: { clientId: 'limited', clientSecret: 'not-a-real-secret' },
        },
      }),
    );
    const other = await core.connect(fleetId, 'B');
    core.start();
    await core.onboard(limited.id, [vehicleOf(1)]);
    await core.onboard(other.id, [vehicleOf(2)]);
    core.simulator.setFault({
      kind: 'rate-limit',
      path: '/fleets/vehicles',
      retryAfterSeconds: 100,
      times: 1,
    });
    await expect(core.reconciliation.run(await core.stored(limited.id))).rejects.toBeInstanceOf(
      ProviderFailure,
    );
    core.clock.advance(99);
    for (const number of [1, 2]) core.simulator.move(vinOf(number), 'approved');
    core.simulator.requests.clear();
    const reconciler = startReconciler(core, {
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
    });
    await until(() => core.simulator.requests.count('GET', LIST) >= 3);
    expect(await core.clearanceOf(vinOf(2), fleetId)).toMatchObject({ status: 'APPROVED' });
    expect(await core.clearanceOf(vinOf(1), fleetId)).toMatchObject({ status: 'PENDING' });
    expect(await core.stored(limited.id)).toMatchObject({ health: { status: 'DEGRADED' } });

    core.clock.advance(1);
    await until(async () => (await core.clearanceOf(vinOf(1), fleetId))?.status === 'APPROVED');
    await reconciler.stop();
    expect(await core.stored(limited.id)).toMatchObject({
      health: { status: 'HEALTHY', retryAt: null },
    });
    expect(
      new Set(
        core.simulator.requests.list().flatMap(({ path }) => (path.startsWith(LIST) ? [path] : [])),
      ),
    ).toEqual(new Set([LIST]));
  });

  it('is not what a caller waits for who asks for a comparison: that is tried whatever the provider said', async () => {
    const core = await startTestCore();
    const { fleetId, accountId } = await core.begin();
    await core.onboard(accountId, [vehicleOf(1)]);
    core.simulator.setFault({
      kind: 'rate-limit',
      path: '/fleets/vehicles',
      retryAfterSeconds: 100,
      times: 1,
    });
    const reconcile = () => core.clearances.reconcile(core.operator, accountId);
    expect(errorsOf(await reconcile())).toMatchObject([{ code: 'PROVIDER_RATE_LIMITED' }]);
    core.clock.advance(1);
    core.simulator.move(vinOf(1), 'approved');
    expect(valueOf(await reconcile())).toMatchObject({ compared: 1, changed: 1 });
    expect(await core.clearanceOf(vinOf(1), fleetId)).toMatchObject({ status: 'APPROVED' });
    expect(await core.stored(accountId)).toMatchObject({
      health: { status: 'HEALTHY', retryAt: null },
    });
  });
});
