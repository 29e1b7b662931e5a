import { describe, expect, it, onTestFinished } from 'vitest';
import { updateAccountSecrets } from '../../src/store/accounts.js';
import { Reconciler } from '../../src/workers/reconciler.js';
import { startTestCore, until, vehicleOf, vinOf } from '../support/core.js';

describe('the reconciler', () => {
  it('compares every account, also when one of them is broken, and says what it found', async () => {
    const core = await startTestCore();
    const fleetId = await core.newFleet('North');
    const broken = await core.connect(fleetId, 'A');
    const { id: accountId } = await core.connect(fleetId, 'B');
    core.start();
    await core.onboard(accountId, [vehicleOf(1)]);
    // Sealed with a key that is gone, as it were: what the vault says of it is no provider's failure.
    const { sealedOldWebhookSecret, oldWebhookSecretUntil, authMethod, principal } = await core.stored(broken.id);
    await core.store.write((tx) => updateAccountSecrets(tx, broken.id, { sealedSecrets: 'damaged', sealedOldWebhookSecret, oldWebhookSecretUntil, authMethod, principal }));
    core.clock.advance(600);
    core.simulator.move(vinOf(1), 'approved');
    const told: { readonly level: string; readonly accountId: unknown }[] = [];
    const write = (level: string) => (fields: object) => void told.push({ level, accountId: 'accountId' in fields ? fields.accountId : undefined });
    const log = { info: write('info'), warn: write('warn'), error: write('error') };
    const reconciler = new Reconciler({ store: core.store, reconciliation: core.reconciliation, everySeconds: 0.01, log });
    onTestFinished(() => reconciler.stop());
    reconciler.start();
    await until(async () => (await core.clearanceOf(vinOf(1), fleetId))?.status === 'APPROVED');
    await reconciler.stop();
    expect(told).toContainEqual({ level: 'warn', accountId: broken.id });
    expect(told.filter(({ level }) => level === 'info')).toEqual([{ level: 'info', accountId }]);
    expect(told.some(({ level }) => level === 'error')).toBe(false);
  });
});
