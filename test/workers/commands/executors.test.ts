import { expect, test } from 'vitest';
import { CommandLifecycle } from '../../../src/workers/commands/lifecycle.js';
import { RETRY_POLICIES } from '../../../src/workers/commands/retry-policy.js';
import { startTestCore } from '../../support/core.js';

test('every kind of command goes through the one lifecycle', async () => {
  const { executors } = await startTestCore();
  expect(Object.keys(executors).sort()).toEqual(Object.keys(RETRY_POLICIES).sort());
  for (const executor of Object.values(executors))
    expect(executor).toBeInstanceOf(CommandLifecycle);
});

test('batches are no larger than a provider takes at once', async () => {
  const { executors, registry } = await startTestCore();
  const sizes = registry.all().flatMap(({ clearances }) => clearances?.batchSize ?? []);
  expect(sizes.length).toBeGreaterThan(0);
  expect(executors.REQUEST_CLEARANCE.batchSize).toBeLessThanOrEqual(Math.min(...sizes));
});

test('calls that are repeated without harm only one by one are not batched', async () => {
  const { executors } = await startTestCore();
  const {
    END_CLEARANCE,
    REGISTER_DRIVER,
    UPDATE_DRIVER,
    REMOVE_DRIVER,
    CREATE_CREDENTIAL,
    REVOKE_GRANT,
  } = executors;
  for (const { batchSize } of [
    END_CLEARANCE,
    REGISTER_DRIVER,
    UPDATE_DRIVER,
    REMOVE_DRIVER,
    CREATE_CREDENTIAL,
    REVOKE_GRANT,
  ])
    expect(batchSize).toBe(1);
});
