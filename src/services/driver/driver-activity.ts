import { type DriverActivityStatus } from '../../domain/data/driving.js';
import { FleetgraphError } from '../../domain/errors.js';
import { driverPages } from '../../providers/access/lists/driver-pages.js';
import { sealIdentity } from '../../store/access/sealed-columns.js';
import { type StoredAccount } from '../../store/accounts.js';
import { type Vault } from '../../vault/vault.js';
import { type AccountSessions } from '../access/account-sessions.js';
import { type DrivingCalls, type DrivingSubject } from './driving-calls.js';
import { keySha256 } from './input.js';

/** Maximum drivers of an account that are looked up one by one; for more its list is read. */
const MAX_LOOKED_UP = 3;

export interface DriverActivityParts {
  readonly vault: Vault;
  readonly sessions: AccountSessions;
  readonly calls: DrivingCalls;
}

/** Activities by an id or key of the driver. */
export type Activities = ReadonlyMap<string, DriverActivityStatus>;

/**
 * Returns the activity of drivers by id: of a few by a call for each, of more by the list of their
 * account. Drivers that the provider says nothing of are missing.
 */
export async function driverActivities(
  parts: DriverActivityParts,
  subjects: readonly DrivingSubject[],
): Promise<Activities> {
  const found = await Promise.all(
    [...Map.groupBy(subjects, ({ account }) => account.id).values()].map(async (group) => {
      const account = group[0]?.account;
      if (!account) return [];
      try {
        if (group.length <= MAX_LOOKED_UP)
          return await Promise.all(group.map((subject) => lookUp(parts, subject)));
        const listed = await list(parts, account);
        return group.map(({ driver }) => [driver.id, listed.get(driver.keySha256 ?? '')] as const);
      } catch (error) {
        // The activity is UNKNOWN then; the failure is in the account's health.
        if (error instanceof FleetgraphError) return [];
        throw error;
      }
    }),
  );
  return new Map(found.flat().flatMap(([id, status]) => (status ? [[id, status] as const] : [])));
}

async function lookUp(
  { vault, sessions, calls }: DriverActivityParts,
  { driver, account }: DrivingSubject,
): Promise<readonly [string, DriverActivityStatus | undefined]> {
  const status = await calls.ask({
    account,
    subjectId: driver.id,
    about: 'activity',
    ask: async (spend) => {
      spend();
      const key = vault.open(driver.sealedKey, sealIdentity('drivers.sealed_key', driver.id));
      const { drivers } = sessions.provider(account);
      const secrets = sessions.secretsOf(account);
      const remote = await drivers?.find(sessions.open(account), secrets, { externalId: key });
      return remote?.activity;
    },
  });
  return [driver.id, status];
}

/** Returns the activities of an account's drivers by the digest of the provider's key. */
function list(
  { sessions, calls }: DriverActivityParts,
  account: StoredAccount,
): Promise<Activities> {
  return calls.ask<Activities>({
    account,
    subjectId: account.id,
    about: 'activities',
    weigh: ({ size }) => size,
    ask: async (spend) => {
      const { drivers } = sessions.provider(account);
      const activities = new Map<string, DriverActivityStatus>();
      if (!drivers) return activities;
      const session = sessions.open(account);
      spend();
      const pages = driverPages(drivers, account.provider, session, sessions.secretsOf(account));
      for await (const page of pages) {
        for (const { externalId, activity } of page.drivers)
          activities.set(keySha256(externalId), activity);
        if (page.nextPage !== null) spend();
      }
      return activities;
    },
  });
}
