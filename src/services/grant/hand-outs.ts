import { done, type Outcome, refused, userError } from '../../domain/errors.js';
import { type IssuedToken } from '../../domain/grant.js';
import { type Viewer } from '../../domain/values/viewer.js';
import { recordAudits } from '../../store/access/audit-events.js';
import { type StoredAccount } from '../../store/accounts.js';
import { clearancesOfEnrollments } from '../../store/clearances.js';
import { driversByIds, type StoredDriver } from '../../store/drivers.js';
import { type AfterCommit, type Db, type Store } from '../../store/engine/store.js';
import { type StoredEnrollment } from '../../store/enrollments.js';
import { type Vended } from '../access/token-source.js';
import { toGrant } from '../account/accounts.js';
import { SharedWrites } from '../shared-writes.js';
import { type GrantEndings } from './revoke-grant.js';

/** Subject of a token, if the caller may see it. */
export interface Subject {
  readonly account: StoredAccount | null;
  /** Both null when the token is the account's own. */
  readonly enrollment: StoredEnrollment | null;
  readonly driver: StoredDriver | null;
}

/** Token that a caller is to receive. */
export interface HandOut extends Subject {
  readonly viewer: Viewer;
  readonly vended: Vended;
}

export interface HandOutParts {
  readonly store: Store;
  readonly endings: GrantEndings;
  readonly now: () => Date;
}

/**
 * Returns tokens to callers, each with an entry in the audit log that is on disk before. Those of a
 * fleet that come at the same time share a transaction.
 */
export class HandOuts {
  readonly #endings: GrantEndings;
  readonly #now: () => Date;
  readonly #writes: SharedWrites<HandOut, Outcome<IssuedToken>>;

  constructor({ store, endings, now }: HandOutParts) {
    this.#endings = endings;
    this.#now = now;
    this.#writes = new SharedWrites(store, this.#record.bind(this), { oneAtATime: true });
  }

  /** @throws StoreUnavailable */
  run(handOut: HandOut): Promise<Outcome<IssuedToken>> {
    return this.#writes.write(handOut.vended.grant.fleetId, handOut);
  }

  /**
   * Checks again before the values are returned: during the call to the provider the clearance or
   * the driver may have ended.
   */
  async #record(
    tx: Db,
    afterCommit: AfterCommit,
    handOuts: readonly HandOut[],
  ): Promise<readonly Outcome<IssuedToken>[]> {
    const enrollments = new Set(handOuts.flatMap(({ enrollment }) => enrollment?.id ?? []));
    const clearances = await clearancesOfEnrollments(tx, [...enrollments]);
    const isApproved = (id: string): boolean => clearances.get(id)?.status === 'APPROVED';
    const drivers = new Set(handOuts.flatMap(({ driver }) => driver?.id ?? []));
    const active = new Set(
      drivers.size === 0
        ? []
        : (await driversByIds(tx, [...drivers]))
            .filter(({ status }) => status === 'ACTIVE')
            .map(({ id }) => id),
    );
    const refusal = ({ enrollment, driver }: HandOut): Outcome<never> | undefined => {
      if (enrollment && !isApproved(enrollment.id)) return notApproved(false);
      return driver && !active.has(driver.id) ? driverLeaves() : undefined;
    };
    await this.#endings.end(
      tx,
      afterCommit,
      [...enrollments].filter((id) => !isApproved(id)),
    );
    const now = this.#now();
    const outcomes = handOuts.map((handOut) => refusal(handOut) ?? done(toIssued(handOut, now)));
    const issued = handOuts.filter((_, place) => outcomes[place]?.ok);
    await recordAudits(tx, issued.map(toAudit), now);
    return outcomes;
  }
}

function toAudit({ viewer, account, vended: { grant, renewed, recovered } }: HandOut) {
  const { id, fleetId, subjectKind, subjectId, expiresAt } = grant;
  const details = {
    provider: account?.provider,
    grantId: id,
    subjectKind,
    expiresAt: expiresAt.toISOString(),
    renewed,
    recovered,
  };
  return { viewer, action: 'access_token.vended', fleetId, subjectId, details };
}

function toIssued({ driver, vended: { grant, tokens } }: HandOut, now: Date): IssuedToken {
  const { accessToken, tokenType, deviceToken = null } = tokens;
  const { expiresAt, scopes } = grant;
  return {
    grant: toGrant(grant, now),
    tokenType,
    accessToken,
    expiresAt,
    scopes,
    deviceToken: driver && deviceToken,
  };
}

export const driverLeaves = (): Outcome<never> =>
  refused(userError('IN_TRANSITION', ['subjectId'], 'This driver is being removed.'));

export const notSupported = (message: string): Outcome<never> =>
  refused(userError('NOT_SUPPORTED', ['subjectId'], message));

/** @param lost whether the provider accepts no token of the vehicle any more */
export function notApproved(lost: boolean): Outcome<never> {
  const more = lost ? ' The provider takes no token of it any more.' : '';
  return refused(
    userError('NOT_APPROVED', ['subjectId'], `The vehicle's clearance is not approved.${more}`),
  );
}
