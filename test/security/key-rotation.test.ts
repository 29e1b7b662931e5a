import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { count, eq, like } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { Secret } from '../../src/domain/values/secret.js';
import { countSeals } from '../../src/services/sealing/resealing.js';
import { createKeyRing } from '../../src/vault/key-ring.js';
import { Vault } from '../../src/vault/vault.js';
import { openTempStore } from '../support/store.js';

/** 10,000 and 20 by the environment. */
const SECRETS = Number(process.env['FLEETGRAPH_TEST_SECRETS'] ?? 1000);
const KILLS = Number(process.env['FLEETGRAPH_TEST_KILLS'] ?? 2);
const READ_EVERY_MS = 20;
const MAIN = join(import.meta.dirname, '../../dist/bin/cli.js');

const placeOf = (name: string) => ({ table: 'server_secrets', id: name, field: 'sealed' });
const nameOf = (index: number): string => `secret-${String(index).padStart(6, '0')}`;

/**
 * ASVS 5.0 11.1.2 and 13.3.4 (keys are replaced without loss): by a process of its own, which is
 * killed again and again.
 */
test(
  `${SECRETS} secrets are sealed with a new key by a process that is killed ${KILLS} times, while they are read all the time`,
  { timeout: 600_000 },
  async () => {
    const { store, path, dispose } = openTempStore();
    onTestFinished(dispose);
    const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
    const ring = (names: readonly (readonly [string, Buffer])[]) =>
      new Vault(
        createKeyRing(
          names.map(([kid, bytes]) => ({ kid, key: new Secret(Uint8Array.from(bytes)) })),
        ),
      );
    const before = ring([['old', oldKey]]);
    const after = ring([
      ['new', newKey],
      ['old', oldKey],
    ]);
    for (let from = 0; from < SECRETS; from += 500) {
      const names = Array.from({ length: Math.min(500, SECRETS - from) }, (_, index) =>
        nameOf(from + index),
      );
      const rows = names.map((name) => ({
        name,
        sealed: before.seal(`not-a-real-${name}`, placeOf(name)),
        createdAt: new Date(0),
      }));
      await store.write(async ({ orm, t }) => {
        await orm.insert(t.serverSecrets).values(rows);
      });
    }

    const failed: unknown[] = [];
    let reads = 0;
    const readOne = async (name: string): Promise<void> => {
      const { orm, t } = store.read;
      const [row] = await orm.select().from(t.serverSecrets).where(eq(t.serverSecrets.name, name));
      const text = after.open(row!.sealed, placeOf(name));
      if (text !== `not-a-real-${name}`) failed.push(text);
    };
    const startedAt = performance.now();
    const reader = setInterval(() => {
      // A timer that comes late reads what it has missed: it stays fifty a second.
      for (const due = (performance.now() - startedAt) / READ_EVERY_MS; reads < due; reads += 1) {
        readOne(nameOf((reads * 7919) % SECRETS)).catch((error: unknown) => failed.push(error));
      }
    }, READ_EVERY_MS);
    onTestFinished(() => clearInterval(reader));

    /** Matches the beginning of the header, so that counting delays no reader. */
    const newHeader = Buffer.from('{"alg":"dir","enc":"A256GCM","kid":"new"')
      .toString('base64url')
      .slice(0, 52);
    const sealedAgain = async (): Promise<number> => {
      const { orm, t } = store.read;
      const [row] = await orm
        .select({ n: count() })
        .from(t.serverSecrets)
        .where(like(t.serverSecrets.sealed, `${newHeader}%`));
      return row?.n ?? 0;
    };
    const env = {
      FLEETGRAPH_DATABASE: path,
      FLEETGRAPH_ENCRYPTION_KEYS: `new:${newKey.toString('base64url')},old:${oldKey.toString('base64url')}`,
    };
    const run = () => {
      const child = spawn(process.execPath, [MAIN, 'keys', 'reseal'], {
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      return {
        child,
        ended: new Promise<{ readonly code: number | null; readonly output: string }>((resolve) =>
          child.once('close', (code) => resolve({ code, output })),
        ),
      };
    };

    for (let kill = 0; kill < KILLS; kill += 1) {
      const had = await sealedAgain();
      const { child, ended } = run();
      while ((await sealedAgain()) === had && child.exitCode === null) await sleep(READ_EVERY_MS);
      child.kill('SIGKILL');
      await ended;
    }
    const interrupted = await sealedAgain();
    expect(interrupted).toBeGreaterThan(0);
    const { code, output } = await run().ended;
    expect([code, output]).toEqual([0, expect.stringContaining(' 0 remain.')]);
    expect(Object.fromEntries(await countSeals(store, after))).toEqual({ new: SECRETS });
    expect(reads).toBeGreaterThan(0);
    expect(failed).toEqual([]);
    console.log(
      `${SECRETS} secrets, ${KILLS} kills with ${interrupted} sealed again by the last, ${reads} reads in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
    );
  },
);
