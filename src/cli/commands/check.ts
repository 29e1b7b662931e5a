import { type Config } from '../../config/config.js';
import { createRegistry } from '../../providers/registry.js';
import { AccountSessions } from '../../services/access/account-sessions.js';
import { TokenVault } from '../../services/access/token-vault.js';
import { countSeals } from '../../services/sealing/resealing.js';
import { allAccounts, type StoredAccount } from '../../store/accounts.js';
import { faultsOfSqlite } from '../../store/engine/backup.js';
import { pendingMigrations } from '../../store/engine/migration-status.js';
import { type Store } from '../../store/engine/store.js';
import { type CliContext, type Command, CommandError } from '../command.js';
import { serversWithout } from '../known-keys.js';
import { nameOf, openDatabase, openVault, requireDatabase } from '../open-database.js';
import { inWords } from '../terminal/in-words.js';

export const checkCommand: Command = {
  name: 'check',
  summary:
    'tries the settings as `npm start` requires them, the database, and the sign-in of every account at its provider',
  mode: 'start',
  run: async (_args, config, context) => {
    const report = new Report(context);
    context.print('ok    settings');
    const store = await report.step(`database ${nameOf(config)}`, () => openSound(config, context));
    if (!store) return 1;
    try {
      await report.step('encryption keys', () => requireKeysOfSeals(store, config, context));
      await signInEverywhere(store, config, context, report);
    } finally {
      await store.close();
    }
    return report.isGood ? 0 : 1;
  },
};

/** A line for each thing that was tried. */
class Report {
  readonly #context: CliContext;
  isGood = true;

  constructor(context: CliContext) {
    this.#context = context;
  }

  /** Runs a step and prints its result. Returns the step's value, undefined when it failed. */
  async step<T>(what: string, attempt: () => Promise<T>): Promise<T | undefined> {
    try {
      const value = await attempt();
      this.#context.print(`ok    ${what}`);
      return value;
    } catch (error) {
      this.isGood = false;
      this.#context.complain(`FAIL  ${what}: ${inWords(error)}`);
      return undefined;
    }
  }
}

async function openSound(config: Config, { print }: CliContext): Promise<Store> {
  requireDatabase(config);
  const pending = await pendingMigrations(config.database);
  const store = await openDatabase(config);
  try {
    for (const migration of pending) print(`      carried out the migration ${migration}`);
    await store.probe();
    const faults = config.database.kind === 'sqlite' ? faultsOfSqlite(config.database.path) : [];
    if (faults.length > 0) throw new Error(faults.join('; '));
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/**
 * Checks that the keys of all seals exist. Older seals are no fault while their keys exist, but an
 * operator who removes a key has to know of them.
 */
async function requireKeysOfSeals(
  store: Store,
  config: Config,
  { print, now }: CliContext,
): Promise<void> {
  const counts = [...(await countSeals(store, openVault(config)))];
  const [first, ...others] = config.encryptionKeys.map(({ kid }) => kid);
  const lost = counts.filter(([kid]) => kid !== first && !others.includes(kid));
  if (lost.length > 0) {
    throw new CommandError(
      `${lost.map(([kid, count]) => `${count} secrets are sealed with the key ${kid}`).join('; ')}; put it back, behind the others`,
    );
  }
  const older = counts.reduce((sum, [kid, count]) => (kid === first ? sum : sum + count), 0);
  if (older > 0)
    print(
      `      ${older} secrets are sealed with an older key; "keys reseal" seals them with the first one`,
    );
  const lacking = await serversWithout(first ?? '', store, now());
  if (lacking !== undefined)
    print(`      ${lacking}; until they are restarted with it, all servers seal with an older one`);
}

async function signInEverywhere(
  store: Store,
  config: Config,
  { now, print }: CliContext,
  report: Report,
): Promise<void> {
  const vault = openVault(config);
  const write = (_fields: object, message: string): void => print(`      ${message}`);
  const log = { info: write, warn: write, error: write };
  const sessions = new AccountSessions({
    store,
    vault,
    registry: createRegistry(config, now),
    tokens: new TokenVault({ store, vault, now, log }),
    now,
  });
  const accounts = await allAccounts(store.read);
  if (accounts.length === 0) print('      no account is connected yet');
  for (const account of accounts)
    await report.step(describe(account), () => sessions.check(account));
}

function describe({ id, provider, environment, name }: StoredAccount): string {
  return `sign-in at ${provider} ${environment}, account ${id} (${name})`;
}
