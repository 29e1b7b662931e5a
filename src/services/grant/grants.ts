import { ACCOUNT_ID_PREFIX } from '../../domain/account.js';
import { DRIVER_ID_PREFIX } from '../../domain/driver.js';
import { done, type Outcome, refused, userError } from '../../domain/errors.js';
import { type AccessGrant, type IssuedToken } from '../../domain/grant.js';
import { prefixOfId } from '../../domain/values/ids.js';
import { type Caller, maySeeFleet, requireScope, type Viewer } from '../../domain/values/viewer.js';
import { ProviderFailure } from '../../providers/failure.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { findAccount } from '../../store/accounts.js';
import { clearancesOfEnrollments } from '../../store/clearances.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { enrollmentsByIds } from '../../store/enrollments.js';
import { grantsByIds, grantsOfSubjects } from '../../store/grants.js';
import { type AccountSessions } from '../access/account-sessions.js';
import { type DriverTokens } from '../access/driver-tokens.js';
import { type EnrollmentTokens, type GrantRevocation } from '../access/enrollment-tokens.js';
import { toUserError } from '../access/provider-errors.js';
import { NotApproved, type TokenNeed, type Vended } from '../access/token-source.js';
import { findVisibleAccount } from '../access/visible-account.js';
import { toGrant } from '../account/accounts.js';
import { findVisibleDriver } from '../driver/visible-driver.js';
import { driverLeaves, HandOuts, notApproved, notSupported, type Subject } from './hand-outs.js';
import { type GrantEndings } from './revoke-grant.js';

const DEFAULT_MIN_TTL_SECONDS = 60;
const MAX_MIN_TTL_SECONDS = 86_400;

export interface GrantServiceParts {
  readonly store: Store;
  readonly sessions: AccountSessions;
  readonly enrollmentTokens: EnrollmentTokens;
  readonly driverTokens: DriverTokens;
  readonly revocation: GrantRevocation;
  readonly endings: GrantEndings;
  readonly now: () => Date;
}

export interface IssueTokenInput {
  /** Id of an account, an enrollment or a driver. */
  readonly subjectId: string;
  readonly minTtlSeconds?: number | null;
}

/** Tokens at providers: lists, issues and revokes them. */
export class GrantService {
  readonly #parts: GrantServiceParts;
  readonly #handOuts: HandOuts;

  constructor(parts: GrantServiceParts) {
    this.#parts = parts;
    this.#handOuts = new HandOuts(parts);
  }

  ofEnrollments(
    caller: Caller,
    enrollmentIds: readonly string[],
  ): Promise<readonly (AccessGrant | null)[]> {
    return this.#ofSubjects(caller, enrollmentIds);
  }

  ofDrivers(
    caller: Caller,
    driverIds: readonly string[],
  ): Promise<readonly (AccessGrant | null)[]> {
    return this.#ofSubjects(caller, driverIds);
  }

  async #ofSubjects(
    caller: Caller,
    ids: readonly string[],
  ): Promise<readonly (AccessGrant | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const visible = (await grantsOfSubjects(this.#parts.store.read, ids)).filter(({ fleetId }) =>
      maySeeFleet(viewer, fleetId),
    );
    const grants = new Map(
      visible.map((grant) => [grant.subjectId, toGrant(grant, this.#parts.now())]),
    );
    return ids.map((id) => grants.get(id) ?? null);
  }

  /** Returns the stored token while it is valid for `minTtlSeconds` more, else a new one. */
  async issue(caller: Caller, input: IssueTokenInput): Promise<Outcome<IssuedToken>> {
    const viewer = requireScope(caller, 'token:issue');
    const minTtlSeconds = input.minTtlSeconds ?? DEFAULT_MIN_TTL_SECONDS;
    if (
      !Number.isInteger(minTtlSeconds) ||
      minTtlSeconds < 0 ||
      minTtlSeconds > MAX_MIN_TTL_SECONDS
    ) {
      return refused(
        userError(
          'INVALID',
          ['minTtlSeconds'],
          `This is a whole number of seconds, from 0 to ${MAX_MIN_TTL_SECONDS}.`,
        ),
      );
    }
    const subject = await this.#findSubject(viewer, input.subjectId);
    if (!subject)
      return refused(
        userError('NOT_FOUND', ['subjectId'], 'There is no such account, enrollment or driver.'),
      );
    try {
      const vended = await this.#vend(subject, { minTtlSeconds });
      return vended.ok
        ? await this.#handOuts.run({ viewer, ...subject, vended: vended.value })
        : vended;
    } catch (error) {
      if (error instanceof NotApproved) return notApproved(error.lost);
      if (error instanceof ProviderFailure) return refused(toUserError(error, ['subjectId']));
      throw error;
    }
  }

  /** Revokes at the provider first, then here. */
  async revoke(caller: Caller, grantId: string): Promise<Outcome<AccessGrant>> {
    const viewer = requireScope(caller, 'token:issue');
    const { store, revocation, now } = this.#parts;
    const [grant] = await grantsByIds(store.read, [grantId]);
    const account =
      grant && maySeeFleet(viewer, grant.fleetId)
        ? await findAccount(store.read, grant.accountId)
        : null;
    if (!grant || !account)
      return refused(userError('NOT_FOUND', ['grantId'], 'There is no such grant.'));
    const { id, fleetId, subjectKind, subjectId } = grant;
    const onStore = (tx: Db): Promise<void> =>
      recordAudit(
        tx,
        {
          viewer,
          action: 'access_grant.revoked',
          fleetId,
          subjectId: id,
          details: { provider: account.provider, subjectKind, subjectId },
        },
        now(),
      );
    try {
      const ended = await revocation.run(account, grant, { onStore });
      return typeof ended === 'string'
        ? refused(userError('NOT_SUPPORTED', ['grantId'], ended))
        : done(toGrant(ended, now()));
    } catch (error) {
      if (error instanceof ProviderFailure) return refused(toUserError(error, ['grantId']));
      throw error;
    }
  }

  async #findSubject(viewer: Viewer, id: string): Promise<Subject | null> {
    const db = this.#parts.store.read;
    if (prefixOfId(id) === ACCOUNT_ID_PREFIX) {
      const account = await findVisibleAccount(db, viewer, id);
      return account ? { account, enrollment: null, driver: null } : null;
    }
    if (prefixOfId(id) === DRIVER_ID_PREFIX) {
      const driver = await findVisibleDriver(db, viewer, id);
      return (
        driver && { account: await findAccount(db, driver.accountId), enrollment: null, driver }
      );
    }
    const [enrollment] = await enrollmentsByIds(db, [id]);
    return enrollment && maySeeFleet(viewer, enrollment.fleetId)
      ? { account: await findAccount(db, enrollment.accountId), enrollment, driver: null }
      : null;
  }

  async #vend({ account, enrollment, driver }: Subject, need: TokenNeed): Promise<Outcome<Vended>> {
    const { store, sessions, enrollmentTokens, driverTokens } = this.#parts;
    const provider = account && sessions.provider(account);
    if (driver) {
      if (driver.status !== 'ACTIVE') return driverLeaves();
      return account && provider?.drivers
        ? done(await driverTokens.vend(provider.drivers, account, driver, need))
        : notSupported('This provider has no tokens for drivers.');
    }
    if (!enrollment) {
      const isAble = provider?.description.capabilities.includes('ACCOUNT_TOKENS');
      return account && isAble
        ? done(await sessions.vend(account, need))
        : notSupported('This provider has no tokens for whole accounts.');
    }
    if (account && !provider?.tokens)
      return notSupported('This provider has no tokens for single vehicles.');
    if (!account || !provider?.tokens || !(await isApproved(store.read, enrollment.id)))
      return notApproved(false);
    return done(await enrollmentTokens.vend(provider.tokens, account, enrollment, need));
  }
}

async function isApproved(db: Db, enrollmentId: string): Promise<boolean> {
  return (
    (await clearancesOfEnrollments(db, [enrollmentId])).get(enrollmentId)?.status === 'APPROVED'
  );
}
