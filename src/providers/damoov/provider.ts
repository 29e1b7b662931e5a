import { withinDeadline, withinListTime } from '../access/deadline.js';
import { ProviderFailure } from '../failure.js';
import {
  type AccountPort,
  type AccountSession,
  type CallContext,
  type ProviderToken,
  type RefreshPair,
} from '../ports/account.js';
import { type DriverChanges, type DriverPort, type RemoteDriver } from '../ports/driver.js';
import { type Provider } from '../provider.js';
import { readSecrets, signInAsAdmin, signInAsUser, toInstance } from './account.js';
import { DAMOOV } from './catalogue.js';
import { DamoovClient, type DamoovOptions } from './client.js';
import { createDriverData } from './data/driver-data.js';
import { toProfile, toRegistration, toToken } from './mapper.js';
import { assertReadable, readUsers } from './users.js';
import { type WireToken } from './wire.js';

/** Remaining lifetime at which a token is renewed, in seconds; tokens live for hours at least. */
const RENEW_BEFORE_SECONDS = 60;

/** Key that no driver has. */
const UNUSED_KEY = 'fleetgraph-probe';

/**
 * Maximum sign-ins per minute: a sixth one blocks an address for an hour, and one is held in
 * reserve.
 */
const SIGN_INS_PER_MINUTE = 4;

/** Maximum pages of a list, half a million drivers: a longer list is endless. */
const MAX_PAGES = 10_000;

/**
 * Creates Damoov's provider: signing in as admin and as driver, refreshing, the drivers of an
 * instance and their data.
 * @throws TypeError for a base URL that is neither https nor on loopback.
 */
export function createDamoovProvider(options: DamoovOptions): Provider {
  const client = new DamoovClient(options);
  const tokens = new TokenCalls(client, options.now);
  return {
    description: DAMOOV,
    accounts: createAccounts(client, tokens),
    drivers: createDrivers(client, tokens, options.telemetry),
    driverData: createDriverData(client, options),
  };
}

function createAccounts(client: DamoovClient, tokens: TokenCalls): AccountPort {
  return {
    renewBeforeSeconds: RENEW_BEFORE_SECONDS,
    signInsPerMinute: SIGN_INS_PER_MINUTE,
    readSecrets,
    signIn: (context, secrets) => tokens.timed((calls) => signInAsAdmin(calls, context, secrets)),
    refresh: (context, pair) => tokens.refresh(context, pair),
    async probe(session) {
      await findUsers(client, session, { ownKey: UNUSED_KEY });
    },
  };
}

function createDrivers(
  client: DamoovClient,
  tokens: TokenCalls,
  telemetry: DamoovOptions['telemetry'],
): DriverPort {
  const source = { provider: 'DAMOOV', telemetry } as const;
  const find: DriverPort['find'] = async (session, secrets, key) => {
    const found = readUsers(await findUsers(client, session, key), toInstance(secrets).instanceId, {
      ...source,
      call: 'findUsers',
    });
    // The provider's exact rule of comparison is not on record.
    const matches = found.items.filter(({ ownKey, externalId }) =>
      'ownKey' in key
        ? ownKey === key.ownKey
        : externalId.toLowerCase() === key.externalId.toLowerCase(),
    );
    if (matches.length === 0) assertReadable(found);
    return matches.toSorted(
      (a, b) => (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0),
    )[0];
  };
  return {
    async register(context, secrets, driver) {
      const askedAt = tokens.now();
      const { deviceToken, token } = await client.register(
        context,
        toInstance(secrets),
        toRegistration(driver),
      );
      return { externalId: deviceToken, token: token && toToken(token, askedAt) };
    },
    list: (session, secrets, page) =>
      withinListTime(async () => {
        const { instanceId } = toInstance(secrets);
        const { users, hasNextPage, total } = await client.listUsers(session, instanceId, page);
        if (hasNextPage && page >= MAX_PAGES)
          throw new ProviderFailure('DAMOOV', 'malformed', "Damoov's list has no end.");
        const { items, problems } = readUsers(users, instanceId, {
          ...source,
          call: 'listUsers',
          part: `page ${page}`,
        });
        const nextPage = hasNextPage ? page + 1 : null;
        return { drivers: items, problems, nextPage, entries: users.length, total };
      }),
    find,
    update: (session, secrets, externalId, changes) =>
      withinDeadline(async () => {
        await client
          .updateUser(session, externalId, toProfile(changes))
          .catch(async (error: unknown) => {
            // An answer that cannot be read says nothing about the change.
            if (!(error instanceof ProviderFailure) || error.kind !== 'malformed') throw error;
            const driver = await find(session, secrets, { externalId });
            if (!driver || !hasChanges(driver, changes)) throw error;
          });
      }),
    remove: (session, externalId) =>
      withinDeadline(async () => {
        await client.deleteUser(session, externalId).catch(async (error: unknown) => {
          if (!isDoubtful(error)) {
            ignoreMissing(error);
            return;
          }
          const left = await findUsers(client, session, { externalId });
          if (left.length > 0) throw error;
        });
      }),
    // The answer may omit the owner of the token, which must not be lost.
    signIn: (context, secrets, externalId) =>
      tokens.timed(async (calls) => {
        const token = await signInAsUser(calls, context, secrets, externalId);
        return { ...token, DeviceToken: token.DeviceToken ?? externalId };
      }),
    refresh: (context, pair) => tokens.refresh(context, pair),
  };
}

const hasChanges = (driver: RemoteDriver, { firstName, lastName, email }: DriverChanges): boolean =>
  (firstName === undefined || firstName === driver.firstName) &&
  (lastName === undefined || lastName === driver.lastName) &&
  (email === undefined || email === driver.email);

async function findUsers(
  client: DamoovClient,
  session: AccountSession,
  key: Parameters<DriverPort['find']>[2],
): Promise<readonly unknown[]> {
  const fields = 'ownKey' in key ? { ClientId: key.ownKey } : { DeviceToken: key.externalId };
  return (await client.findUsers(session, fields).catch(ignoreMissing)) ?? [];
}

/**
 * Returns whether a deletion may have been done despite the failure: 403 is what the provider may
 * answer for a user who is deleted already (damoov-telematics-skills, error-handling.md,
 * Idempotency), and an answer that cannot be read says nothing.
 */
function isDoubtful(error: unknown): boolean {
  return (
    error instanceof ProviderFailure &&
    (error.refusal === 'forbidden' || error.kind === 'malformed')
  );
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof ProviderFailure && error.refusal === 'not-found') return undefined;
  throw error;
}

/**
 * The calls that bring a token, with the time they were made at: a token never seems to live longer
 * than it does.
 */
class TokenCalls {
  readonly now: () => Date;
  readonly #client: DamoovClient;

  constructor(client: DamoovClient, now: () => Date) {
    this.#client = client;
    this.now = now;
  }

  async timed(call: (client: DamoovClient) => Promise<WireToken>): Promise<ProviderToken> {
    const askedAt = this.now();
    return toToken(await call(this.#client), askedAt);
  }

  /**
   * Fields missing in the answer retain their values; if that refresh token is spent, the next
   * refresh reveals it.
   */
  async refresh(context: CallContext, pair: RefreshPair): Promise<ProviderToken | 'refused'> {
    try {
      const token = await this.timed((client) => client.refresh(context, pair));
      return {
        refreshToken: pair.refreshToken,
        ...(pair.deviceToken !== undefined && { deviceToken: pair.deviceToken }),
        ...token,
      };
    } catch (error) {
      if (error instanceof ProviderFailure && error.kind === 'unauthorized') return 'refused';
      throw error;
    }
  }
}
