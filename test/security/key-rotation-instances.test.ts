import { afterAll, expect, it } from 'vitest';
import { SIGNS_AFTER_SECONDS } from '../../src/auth/signing-keys.js';
import { loadConfig } from '../../src/config/config.js';
import { buildCore, type Core } from '../../src/core.js';
import { NO_TELEMETRY } from '../../src/domain/ports/telemetry.js';
import { createLog } from '../../src/log.js';
import { countSeals, resealAll } from '../../src/services/sealing/resealing.js';
import { openPostgresStore } from '../../src/store/engine/postgres-store.js';
import { MissingKey } from '../../src/vault/missing-key.js';
import { newInstallation, newKey, vaultWith } from '../cli/support.js';
import { until } from '../support/core.js';
import { describeOnPostgres } from '../support/postgres.js';

const keyFaults = (core: Core): Promise<readonly string[]> => core.checks['keys']!();

/** Servers on one database, each with encryption keys of its own. */
function serversOn(databaseUrl: string, now = () => new Date()) {
  const installation = newInstallation();
  const common = {
    FLEETGRAPH_DATABASE: databaseUrl,
    FLEETGRAPH_LOG_LEVEL: 'silent',
  };
  const build = async (...keys: readonly ReturnType<typeof newKey>[]): Promise<Core> => {
    const FLEETGRAPH_ENCRYPTION_KEYS = keys.map(({ setting }) => setting).join(',');
    const config = loadConfig({ ...common, FLEETGRAPH_ENCRYPTION_KEYS }, 'start');
    const surroundings = { log: createLog('silent'), now, random: Math.random };
    return buildCore(config, { ...surroundings, telemetry: NO_TELEMETRY });
  };
  const start: typeof build = async (...keys) => {
    const core = await build(...keys);
    core.start();
    return core;
  };
  return { installation, common, build, start };
}

function rotation(databaseUrl: () => string): void {
  it('needs no stop: a key seals once every running server has it', async () => {
    const [old, fresh] = [newKey('k1'), newKey('k2')];
    const { installation, common, start } = serversOn(databaseUrl());
    const any = vaultWith(fresh, old);
    const sealedWith = async (core: Core) => [...(await countSeals(core.store, any)).keys()];
    const [first, second] = [await start(old), await start(old)];
    expect(await sealedWith(first)).toEqual(['k1']);

    // One has the new key in front, the other one not yet.
    await first.close();
    const restarted = await start(fresh, old);
    await restarted.keys.rotate();
    expect(await sealedWith(second)).toEqual(['k1']);
    await second.keys.rotate();
    const refused = await installation.run(['keys', 'rotate'], {
      ...common,
      FLEETGRAPH_ENCRYPTION_KEYS: `${fresh.setting},${old.setting}`,
    });
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('1 of 2 running servers do not have the key k2');
    expect(refused.err).toContain('has k1');
    const checked = await installation.run(['check'], {
      ...common,
      FLEETGRAPH_ENCRYPTION_KEYS: `${fresh.setting},${old.setting}`,
    });
    expect(checked.code).toBe(0);
    expect(checked.out).toContain('1 of 2 running servers do not have the key k2');
    expect(await sealedWith(second)).toEqual(['k1']);

    // Now both have it: they seal with it, and what was sealed before is sealed again.
    await second.close();
    const other = await start(fresh, old);
    await until(async () => {
      const kids = await sealedWith(other);
      return kids.length === 1 && kids[0] === 'k2';
    });
    const rotated = await installation.run(['keys', 'rotate'], {
      ...common,
      FLEETGRAPH_ENCRYPTION_KEYS: `${fresh.setting},${old.setting}`,
    });
    expect(rotated).toMatchObject({ code: 0, err: '' });

    // One that is restarted with the old keys says what it lacks.
    await expect(start(old)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      cause: { message: expect.stringMatching(/the key k2.*FLEETGRAPH_ENCRYPTION_KEYS/) },
    });
    expect([...(await keyFaults(restarted)), ...(await keyFaults(other))]).toEqual([]);
    await Promise.all([restarted.close(), other.close()]);
  });

  it('leaves a server unready that meets a key which it lacks, and names the key', async () => {
    const [old, fresh] = [newKey('k1'), newKey('k2')];
    await empty(databaseUrl());
    let aheadMs = 0;
    const { build, start } = serversOn(databaseUrl(), () => new Date(Date.now() + aheadMs));
    const server = await start(old);
    // Without its workers: one of them would seal with the common key again.
    const both = await build(fresh, old);
    await both.keys.rotate();
    // As by a tool that does not ask which keys the servers have.
    for await (const { remaining } of resealAll(both.store, vaultWith(fresh, old)))
      expect(remaining).toBe(0);
    expect(await keyFaults(server)).toEqual([]);
    aheadMs = 1000 * (SIGNS_AFTER_SECONDS + 1);
    // It looks once a second which keys the others have.
    const answer = () => server.keys.current().catch((error: unknown) => error);
    const refusal = await until(async () => {
      const found = await answer();
      return found instanceof MissingKey ? found : undefined;
    });
    expect(refusal).toMatchObject({ code: 'STORE_UNAVAILABLE', data: { retryAfterSeconds: 5 } });
    expect(await keyFaults(server)).toEqual([
      expect.stringMatching(/the key k2, .*FLEETGRAPH_ENCRYPTION_KEYS/),
    ]);
    await both.keys.current();
    expect(await keyFaults(both)).toEqual([]);
    await Promise.all([server.close(), both.close()]);
  });
}

/** Deletes what the servers of the test before have sealed. */
async function empty(databaseUrl: string | null): Promise<void> {
  if (databaseUrl === null) return;
  const store = await openPostgresStore(databaseUrl);
  await store.write(async ({ orm, t }) => {
    await orm.delete(t.serverSecrets);
    await orm.delete(t.signingKeys);
  });
  await store.close();
}

// A second server on one SQLite file is refused.
describeOnPostgres('a rotation of the encryption keys on PostgreSQL', (postgres) => {
  afterAll(() => postgres.stop());
  rotation(() => postgres.url);
});
