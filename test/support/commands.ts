import { ACCOUNT_ID_PREFIX } from '../../src/domain/account.js';
import { NO_DETAILS } from '../../src/domain/data/vehicle-details.js';
import { type CommandKind } from '../../src/domain/events/story.js';
import { FLEET_ID_PREFIX } from '../../src/domain/fleet.js';
import { type ProviderName } from '../../src/domain/provider.js';
import { newId } from '../../src/domain/values/ids.js';
import { NEVER_LISTED } from '../../src/domain/vehicle.js';
import { AccountGuards } from '../../src/providers/access/account-guards.js';
import { createRegistry } from '../../src/providers/registry.js';
import { AccountSessions } from '../../src/services/access/account-sessions.js';
import { TokenVault } from '../../src/services/access/token-vault.js';
import { type CommandInput, withInput } from '../../src/services/commands/command-input.js';
import { newCommand } from '../../src/services/commands/command-queue.js';
import { sealIdentity } from '../../src/store/access/sealed-columns.js';
import {
  allAccounts,
  findAccount,
  insertAccount,
  type StoredAccount,
} from '../../src/store/accounts.js';
import {
  type Command,
  commandsByIds,
  insertCommands,
  leaseCommands,
} from '../../src/store/commands.js';
import { type Store } from '../../src/store/engine/store.js';
import { type StoredEnrollment } from '../../src/store/enrollments.js';
import { insertFleet } from '../../src/store/fleets.js';
import { type StoredVehicle } from '../../src/store/vehicles.js';
import { type Task } from '../../src/workers/commands/enrollment/enrollment-task.js';
import { vinOf } from './core.js';
import { TestClock, testVault, testViewer } from './store.js';

/** URL of a provider that no test reaches. */
const NOWHERE = 'http://127.0.0.1:9';
const LEASE_MS = 60_000;

export interface CommandStoryOptions {
  readonly store: Store;
  /** Base URLs of simulators. */
  readonly highMobilityUrl?: string;
  readonly inversUrl?: string;
  readonly damoovUrl?: string;
}

/** A store, an account's sessions under their guards and a clock: what commands are carried out with, without the worker. */
export function startCommandStory({
  store,
  highMobilityUrl = NOWHERE,
  inversUrl = NOWHERE,
  damoovUrl = NOWHERE,
}: CommandStoryOptions) {
  const clock = new TestClock();
  const { now } = clock;
  const vault = testVault();
  const logged: { readonly fields: Readonly<Record<string, unknown>>; readonly message: string }[] =
    [];
  const write = (fields: object, message: string): void =>
    void logged.push({ fields: { ...fields }, message });
  const log = { info: write, warn: write, error: write };
  const registry = createRegistry(
    {
      highMobilityLiveUrl: highMobilityUrl,
      highMobilitySandboxUrl: highMobilityUrl,
      inversUrl,
      damoovUserUrl: damoovUrl,
      damoovApiUrl: damoovUrl,
    },
    now,
  );
  const tokens = new TokenVault({ store, vault, now, log });
  const guards = new AccountGuards({ now });
  const sessions = new AccountSessions({ store, vault, registry, tokens, guards, now });
  const fleetId = newId(FLEET_ID_PREFIX);
  const accountId = newId(ACCOUNT_ID_PREFIX);
  const story = {
    store,
    clock,
    now,
    vault,
    logged,
    log,
    registry,
    tokens,
    guards,
    sessions,
    fleetId,
    accountId,
    /** Without jitter: every backoff is zero. */
    random: () => 0,
    /** Inserts a fleet with an account. */
    connect: (provider: ProviderName, secrets: object = {}): Promise<void> =>
      store.write(async (tx) => {
        await insertFleet(tx, { id: fleetId, name: 'North', externalId: null, createdAt: now() });
        await insertAccount(tx, {
          id: accountId,
          fleetId,
          provider,
          name: 'Test',
          environment: 'LIVE',
          authMethod: 'CLIENT_SECRET',
          principal: 'none',
          health: { status: 'HEALTHY', reason: null, since: now(), retryAt: null },
          webhookEndpointKey: null,
          createdAt: now(),
          sealedSecrets: vault.seal(
            secrets,
            sealIdentity('provider_accounts.sealed_secrets', accountId),
          ),
          sealedOldWebhookSecret: null,
          oldWebhookSecretUntil: null,
        });
      }),
    /** The account's provider under its guard, and a session of the account. */
    provider: async () => {
      const account = await story.account();
      return { provider: sessions.provider(account), session: sessions.open(account) };
    },
    account: async (): Promise<StoredAccount> => {
      const account = await findAccount(store.read, accountId);
      if (!account) throw new Error('the account is gone');
      return account;
    },
    /** Queues a command. @returns its id */
    queue: async (
      kind: CommandKind,
      subjectId: string,
      {
        changed = {},
        secret,
        input = {},
      }: {
        readonly changed?: Partial<Command>;
        readonly secret?: string;
        readonly input?: Partial<CommandInput>;
      } = {},
    ): Promise<string> => {
      const subject = { id: subjectId, fleetId, accountId };
      const command = withInput(vault, newCommand(kind, subject, null, now()), {
        by: testViewer(),
        ...(secret !== undefined && { secret }),
        ...input,
      });
      await store.write((tx) => insertCommands(tx, [{ ...command, ...changed }]));
      return command.id;
    },
    /** Leases what is due of the account; other tests may share the database. */
    lease: async (owner = 'worker'): Promise<readonly Command[]> => {
      const others = (await allAccounts(store.read)).map(({ id }) => id);
      const without = others.filter((id) => id !== accountId);
      const until = new Date(now().getTime() + LEASE_MS);
      return store.write((tx) => leaseCommands(tx, owner, now(), until, () => 100, without));
    },
    command: async (id: string): Promise<Command> => {
      const [command] = await commandsByIds(store.read, [id]);
      if (!command) throw new Error('the command is gone');
      return command;
    },
  };
  return story;
}

/** Differences between tasks. */
export interface TaskChanges {
  readonly command?: Partial<Command>;
  readonly enrollment?: Partial<StoredEnrollment>;
  readonly vehicle?: Partial<StoredVehicle>;
}

/** A task about a vehicle and its enrollment, of which nothing is stored. */
export function taskOf(
  { now, fleetId, accountId }: Pick<CommandStory, 'now' | 'fleetId' | 'accountId'>,
  number: number,
  { command, enrollment, vehicle }: TaskChanges = {},
): Task {
  const ids = { fleetId, accountId, vehicleId: `veh_${number}` };
  return {
    command: {
      ...newCommand('REQUEST_CLEARANCE', { ...ids, id: `enr_${number}` }, null, now()),
      attempts: 1,
      ...command,
    },
    enrollment: {
      ...ids,
      id: `enr_${number}`,
      status: 'PENDING',
      reason: null,
      brand: null,
      externalId: null,
      telematicsUnitId: null,
      credentialKind: 'NONE',
      credentialId: null,
      sealedPassword: null,
      vehicleModelId: null,
      odometer: null,
      ...NEVER_LISTED,
      createdAt: now(),
      ...enrollment,
    },
    vehicle: {
      id: ids.vehicleId,
      fleetId,
      vin: vinOf(number),
      brand: 'bmw',
      name: null,
      licensePlate: null,
      tags: [],
      ...NO_DETAILS,
      clearanceChangedAt: now(),
      createdAt: now(),
      updatedAt: now(),
      ...vehicle,
    },
  };
}

export type CommandStory = ReturnType<typeof startCommandStory>;
