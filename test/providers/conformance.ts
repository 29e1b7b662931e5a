import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AccountSecrets,
  type AccountSession,
  type ClearanceRequest,
  type Provider,
  ProviderFailure,
  type ProviderToken,
} from '../../src/providers/provider.js';

/** A provider, and the one it talks to, for the shared suite. */
export interface ConformanceSetup {
  readonly provider: Provider;
  readonly now: () => Date;
  /** Each of them signs in; named by what they are. */
  readonly secrets: Readonly<Record<string, AccountSecrets>>;
  /** Well-formed, but refused. */
  readonly wrongSecrets: Readonly<Record<string, AccountSecrets>>;
  /** Two vehicles that the provider can clear. */
  readonly vehicles: readonly [ClearanceRequest, ClearanceRequest];
  /** One that it refuses. */
  readonly badVehicle: ClearanceRequest;
  /** Lets the carmaker approve a pending clearance. */
  approve(vin: string): void;
  /** Makes the provider refuse tokens given out so far, once. */
  refuseTokenOnce(): void;
  /** Makes the next call fail for a limit of so many seconds. */
  limitOnce(seconds: number): void;
  /** Makes the next write take effect without an answer. */
  loseAnswerOnce(): void;
  stop(): Promise<void>;
}

/** What every provider with clearances must do, whoever it is. */
export function describeClearanceProvider(name: string, start: () => Promise<ConformanceSetup>): void {
  describe(`${name} as a provider`, () => {
    let setup: ConformanceSetup;
    beforeAll(async () => {
      setup = await start();
    });
    afterAll(() => setup.stop());

    const clearances = () => setup.provider.clearances!;

    it('signs in with each kind of secrets, for a time', async () => {
      for (const [kind, secrets] of Object.entries(setup.secrets)) {
        const token = await signIn(setup, secrets);
        expect(token.accessToken, kind).not.toBe('');
        expect(token.expiresAt.getTime(), kind).toBeGreaterThan(setup.now().getTime() + setup.provider.accounts.renewBeforeSeconds * 1000);
      }
    });

    it('is unauthorized with wrong secrets, and does not tell them', async () => {
      for (const [kind, secrets] of Object.entries(setup.wrongSecrets)) {
        const failure = await failureOf(signIn(setup, secrets));
        expect(failure.kind, kind).toBe('unauthorized');
        expect(JSON.stringify([failure.message, failure.details]), kind).not.toContain('wrong-secret');
      }
    });

    it('requests a batch in which a bad vehicle fails alone', async () => {
      const [first, second] = setup.vehicles;
      const results = await clearances().request(sessionOf(setup), [first, setup.badVehicle, second]);
      expect(results).toMatchObject([
        { vin: first.vin, status: 'PENDING' },
        { vin: setup.badVehicle.vin, status: 'ERROR', reason: expect.stringMatching(/\w/) },
        { vin: second.vin, status: 'PENDING' },
      ]);
    });

    it('lists what was requested, all or some, with its brand, tags and changelog', async () => {
      const [first, second] = setup.vehicles;
      const all = await clearances().list(sessionOf(setup));
      expect(all.map(({ vin }) => vin).sort()).toEqual([first.vin, second.vin].sort());
      const [only, ...others] = await clearances().list(sessionOf(setup), [first.vin, 'EXVENOTKNOWN00000']);
      expect(others).toEqual([]);
      expect(only).toMatchObject({ vin: first.vin, status: 'PENDING', brand: first.brand, tags: first.tags, changelog: [{ status: 'PENDING', reason: null }] });
    });

    it('ends an approved clearance once', async () => {
      const [{ vin }] = setup.vehicles;
      setup.approve(vin);
      expect(await clearances().end(sessionOf(setup), vin)).toBe('REVOKING');
      const [item] = await clearances().list(sessionOf(setup), [vin]);
      expect(item?.changelog.map(({ status }) => status)).toEqual(['PENDING', 'APPROVED', 'REVOKING']);
      expect(await failureOf(clearances().end(sessionOf(setup), vin))).toMatchObject({ kind: 'rejected', outcomeUnknown: false });
    });

    it('renews a token that is refused', async () => {
      const session = sessionOf(setup);
      await session.token();
      setup.refuseTokenOnce();
      expect(await clearances().list(session)).toHaveLength(2);
      expect(session.signIns()).toBe(2);
    });

    it('tells when to try again after a limit', async () => {
      const session = sessionOf(setup);
      await session.token();
      setup.limitOnce(17);
      const failure = await failureOf(clearances().list(session));
      expect(failure.kind).toBe('rate-limited');
      expect(failure.retryAt).toBeInstanceOf(Date);
      expect(failure.retryAt!.getTime() - setup.now().getTime()).toBe(17_000);
    });

    it('does not know the outcome of a write whose answer was lost, but can read it', async () => {
      const session = sessionOf(setup);
      await session.token();
      const [, second] = setup.vehicles;
      setup.approve(second.vin);
      setup.loseAnswerOnce();
      expect(await failureOf(clearances().end(session, second.vin))).toMatchObject({ kind: 'unavailable', outcomeUnknown: true });
      expect(await clearances().list(session, [second.vin])).toMatchObject([{ status: 'REVOKING' }]);
    });
  });
}

async function signIn({ provider }: ConformanceSetup, secrets: AccountSecrets): Promise<ProviderToken> {
  const reading = provider.accounts.readSecrets(secrets);
  if (!reading.ok) throw new Error(`the secrets are refused: ${JSON.stringify(reading.problems)}`);
  return provider.accounts.signIn(reading.environment, secrets);
}

function sessionOf(setup: ConformanceSetup): AccountSession & { readonly signIns: () => number } {
  const secrets = Object.values(setup.secrets)[0]!;
  const reading = setup.provider.accounts.readSecrets(secrets);
  let held: ProviderToken | undefined;
  let signIns = 0;
  return {
    accountId: 'acc_1',
    environment: reading.ok ? reading.environment : 'LIVE',
    signIns: () => signIns,
    async token(options) {
      if (!held || options?.renew) {
        held = await signIn(setup, secrets);
        signIns += 1;
      }
      return held.accessToken;
    },
  };
}

async function failureOf(promise: Promise<unknown>): Promise<ProviderFailure> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProviderFailure);
  return error as ProviderFailure;
}
