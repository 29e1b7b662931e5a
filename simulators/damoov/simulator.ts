import { makeParts, type Simulator, type SimulatorOptions, startSimulator } from '../simulator.js';
import { AccountDirectory, type SimulatedAdmin, type SimulatedInstance } from './accounts.js';
import { readFields } from './fields.js';
import { LoginLimit } from './login-limit.js';
import { DAMOOV_ODDITIES } from './oddities.js';
import { buildApi } from './routes/api-server.js';
import { addDamoovControls } from './routes/control-routes.js';
import { type DamoovSettings, type DamoovSettingsInput, SettingsBook } from './settings.js';
import { type PairState, type Subject, TokenBook } from './token-book.js';
import { type SimulatedUser, UserBook } from './user-book.js';

export interface DamoovSimulatorOptions extends SimulatorOptions {
  readonly instances: readonly SimulatedInstance[];
  readonly admins: readonly SimulatedAdmin[];
  /** Settings that differ from the defaults of `settingsSchema`. */
  readonly settings?: DamoovSettingsInput;
}

/** Its `url` is that of the user service, without `/v1`. */
export interface DamoovSimulator extends Simulator {
  readonly users: UserBook;
  readonly settings: DamoovSettings;
  /** All pairs so far without their values, oldest first. */
  readonly pairs: readonly PairState[];
  /** Changes the settings that are named. @throws ZodError */
  readonly configure: (settings: DamoovSettingsInput) => DamoovSettings;
  /**
   * Registers a user as another client of the provider would; fields as in `Registration/create`.
   * @throws Error for an unknown instance.
   */
  readonly addUser: (
    fields?: Readonly<Record<string, unknown>>,
    instanceId?: string,
  ) => SimulatedUser;
  /**
   * Ends access tokens, or whole pairs, so that refreshing is refused as well: of one subject, or
   * of all.
   */
  readonly revokeTokens: (what: 'access' | 'all', of?: (subject: Subject) => boolean) => void;
  /** Forgets all logins and blocks. */
  readonly resetLogins: () => void;
}

/** Starts a Damoov of one's own on loopback; its state is in memory and ends with it. */
export async function startDamoovSimulator(
  options: DamoovSimulatorOptions,
): Promise<DamoovSimulator> {
  const parts = makeParts(options);
  const { now, faults, requests } = parts;
  const accounts = new AccountDirectory(options.instances, options.admins);
  const settings = new SettingsBook(options.settings);
  const users = new UserBook(now);
  const tokens = new TokenBook(now);
  const logins = new LoginLimit(settings, now);

  const api = buildApi({ accounts, users, tokens, logins, settings, faults, requests, now });
  const simulator = await startSimulator(parts, options, {
    api,
    oddities: DAMOOV_ODDITIES,
    state: () => ({
      settings: settings.current,
      instances: accounts.instances.map(({ instanceId, name }) => ({
        instanceId,
        name: name ?? null,
      })),
      admins: accounts.admins.map(({ email }) => email),
      users: users.list(),
      pairs: tokens.list(),
      blocked: logins.list(),
    }),
    addRoutes: (server) => addDamoovControls(server, { accounts, users, tokens, logins, settings }),
  });

  return {
    ...simulator,
    users,
    get settings() {
      return settings.current;
    },
    get pairs() {
      return tokens.list();
    },
    configure: (changed) => settings.change(changed),
    addUser: (fields = {}, instanceId) => {
      const instance =
        instanceId === undefined ? accounts.instances[0] : accounts.findInstance(instanceId);
      if (!instance) throw new Error('the simulator has no such instance');
      const { CustomToken } = fields;
      return users.register(
        instance.instanceId,
        readFields(fields),
        typeof CustomToken === 'string' ? CustomToken : undefined,
      );
    },
    revokeTokens: (what, of) => tokens.revoke(what, of),
    resetLogins: () => logins.reset(),
  };
}
