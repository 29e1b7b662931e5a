import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  type InversSimulator,
  startInversSimulator,
} from '../../../simulators/invers/simulator.js';
import { createInversProvider } from '../../../src/providers/invers/provider.js';
import { type AccountSession } from '../../../src/providers/ports/account.js';
import { AccountSessions } from '../../../src/services/access/account-sessions.js';
import { TokenVault } from '../../../src/services/access/token-vault.js';
import { AccountService } from '../../../src/services/account/accounts.js';
import { Idempotency } from '../../../src/services/commands/idempotency.js';
import { FleetService } from '../../../src/services/fleet/fleets.js';
import { findAccount } from '../../../src/store/accounts.js';
import { valueOf } from '../../support/core.js';
import {
  TestClock,
  testCursors,
  testVault,
  testViewer,
  useTempStore,
} from '../../support/store.js';
import { SECRETS } from './support.js';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe("an INVERS account's token", () => {
  let simulator: InversSimulator;
  let clock: TestClock;
  /** As after a start: nothing is held in memory. */
  let open: () => Promise<AccountSession>;
  const signIns = () => simulator.requests.count('POST', '/auth/oauth/token');

  beforeEach(async () => {
    clock = new TestClock('2026-01-01T00:00:00.000Z');
    const { now } = clock;
    simulator = await startInversSimulator({ clients: [SECRETS], now });
    onTestFinished(() => simulator.close());
    const provider = createInversProvider({ url: simulator.url, now });
    const registry = {
      get: () => provider,
      all: () => [provider],
      descriptions: () => [provider.description],
    };
    const [store, vault, viewer] = [useTempStore(), testVault(), testViewer()];
    const idempotency = new Idempotency(vault, randomBytes(32), now);
    const newSessions = () =>
      new AccountSessions({
        store,
        vault,
        registry,
        tokens: new TokenVault({ store, vault, now, log }),
        now,
      });
    const accounts = new AccountService({
      store,
      vault,
      sessions: newSessions(),
      providerOf: () => provider,
      idempotency,
      publicUrl: 'http://localhost:4000',
      now,
    });
    const fleet = valueOf(
      await new FleetService({ store, cursors: testCursors(), idempotency, now }).create(viewer, {
        name: 'North',
      }),
    );
    const { id } = valueOf(
      await accounts.connect(viewer, { fleetId: fleet.id, name: 'INVERS', invers: SECRETS }),
    );
    open = async () => newSessions().open((await findAccount(store.read, id))!);
  });

  it('is that of the sign-in with which the account was connected', async () => {
    await (await open()).token();
    expect(signIns()).toBe(1);
  });

  it.each([
    [121, 0],
    [119, 1],
  ])('with %i s left is renewed %i times', async (left, renewals) => {
    clock.advance(900 - left);
    const session = await open();
    await session.token();
    await session.token();
    expect(signIns() - 1).toBe(renewals);
  });

  it('is asked for once by forty operations at a time', async () => {
    clock.advance(900);
    const session = await open();
    const tokens = await Promise.all(Array.from({ length: 40 }, () => session.token()));
    expect(new Set(tokens).size).toBe(1);
    expect(signIns() - 1).toBe(1);
  });
});
