import { type FastifyInstance } from 'fastify';
import { SimulatedClock } from '../clock.js';
import { buildControl } from '../control.js';
import { FaultBook, type FaultInput } from '../faults.js';
import { seededRandom } from '../random.js';
import { RequestLog } from '../request-log.js';
import { AccountDirectory, type SimulatedAdmin, type SimulatedInstance } from './accounts.js';
import { buildApi } from './api-server.js';
import { addDamoovControls } from './control-routes.js';
import { readFields } from './fields.js';
import { LoginLimit } from './login-limit.js';
import { SettingsBook, type DamoovSettings, type DamoovSettingsInput } from './settings.js';
import { TokenBook, type PairState, type Subject } from './token-book.js';
import { UserBook, type SimulatedUser } from './user-book.js';

export interface DamoovSimulatorOptions {
  readonly instances: readonly SimulatedInstance[];
  readonly admins: readonly SimulatedAdmin[];
  /** Of the API; 0 or absent takes a free one. */
  readonly port?: number;
  /** Of the control endpoint; 0 or absent takes a free one. */
  readonly controlPort?: number;
  /** Of what faults happen by chance; default 1. */
  readonly seed?: number;
  /** The clock beneath the simulator's own, which can be put forward. */
  readonly now?: () => Date;
  /** Where they differ from the defaults of `settingsSchema`. */
  readonly settings?: DamoovSettingsInput;
}

export interface DamoovSimulator {
  /** Base URL of the user service, without `/v1`. */
  readonly url: string;
  /** Base URL of the control endpoint. */
  readonly controlUrl: string;
  readonly users: UserBook;
  readonly requests: RequestLog;
  /** The simulator's time. */
  readonly now: () => Date;
  readonly settings: DamoovSettings;
  /** All pairs so far without their values, oldest first. */
  readonly pairs: readonly PairState[];
  /** Changes the settings that are named. @throws ZodError */
  readonly configure: (settings: DamoovSettingsInput) => DamoovSettings;
  /** Registers a user as another client of the provider would; fields as in `Registration/create`. @throws Error for an instance nobody knows. */
  readonly addUser: (fields?: Readonly<Record<string, unknown>>, instanceId?: string) => SimulatedUser;
  /** Ends access tokens, or whole pairs, so that refreshing is refused as well: of one subject, or of all. */
  readonly revokeTokens: (what: 'access' | 'all', of?: (subject: Subject) => boolean) => void;
  /** Forgets all logins and blocks. */
  readonly resetLogins: () => void;
  /** → takes the fault away again. */
  readonly setFault: (fault: FaultInput) => () => void;
  readonly clearFaults: () => void;
  readonly advanceClock: (ms: number) => void;
  /** Stops both servers and tears open connections. */
  readonly close: () => Promise<void>;
}

/** Starts a Damoov of one's own on loopback; its state is in memory and ends with it. */
export async function startDamoovSimulator(options: DamoovSimulatorOptions): Promise<DamoovSimulator> {
  const clock = new SimulatedClock(options.now ?? (() => new Date()));
  const { now } = clock;
  const accounts = new AccountDirectory(options.instances, options.admins);
  const settings = new SettingsBook(options.settings);
  const faults = new FaultBook(seededRandom(options.seed ?? 1));
  const requests = new RequestLog();
  const users = new UserBook(now);
  const tokens = new TokenBook(now);
  const logins = new LoginLimit(settings, now);

  const api = buildApi({ accounts, users, tokens, logins, settings, faults, requests, now });
  const control = buildControl({
    faults,
    requests,
    advanceClock: (ms) => {
      clock.advance(ms);
      return now();
    },
    state: () => ({
      now: now(),
      settings: settings.current,
      instances: accounts.instances.map(({ instanceId, name }) => ({ instanceId, name: name ?? null })),
      admins: accounts.admins.map(({ email }) => email),
      users: users.list(),
      pairs: tokens.list(),
      blocked: logins.list(),
      faults: faults.list(),
    }),
    addRoutes: (server) => addDamoovControls(server, { accounts, users, tokens, logins, settings }),
  });

  const url = await listen(api, options.port);
  const controlUrl = await listen(control, options.controlPort).catch(async (error: unknown) => {
    await api.close();
    throw error;
  });

  return {
    url,
    controlUrl,
    users,
    requests,
    now,
    get settings() {
      return settings.current;
    },
    get pairs() {
      return tokens.list();
    },
    configure: (changed) => settings.change(changed),
    addUser: (fields = {}, instanceId) => {
      const instance = instanceId === undefined ? accounts.instances[0] : accounts.findInstance(instanceId);
      if (!instance) throw new Error('the simulator has no such instance');
      const { CustomToken } = fields;
      return users.register(instance.instanceId, readFields(fields), typeof CustomToken === 'string' ? CustomToken : undefined);
    },
    revokeTokens: (what, of) => tokens.revoke(what, of),
    resetLogins: () => logins.reset(),
    setFault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    advanceClock: (ms) => clock.advance(ms),
    close: async () => {
      await Promise.all([api.close(), control.close()]);
    },
  };
}

function listen(server: FastifyInstance, port = 0): Promise<string> {
  return server.listen({ host: '127.0.0.1', port });
}
