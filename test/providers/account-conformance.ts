import { expect, it } from 'vitest';
import {
  type AccountSecrets,
  type AccountSession,
  type ProviderToken,
} from '../../src/providers/ports/account.js';
import { type Provider } from '../../src/providers/provider.js';
import { failureOf } from './support.js';

/** A provider, and the one it talks to, as far as every suite needs them. */
export interface AccountSetup {
  readonly provider: Provider;
  readonly now: () => Date;
  /** Each of them signs in; named by what they are. */
  readonly secrets: Readonly<Record<string, AccountSecrets>>;
  /** Well-formed, but refused. Those of them that are secret contain `wrong-secret`. */
  readonly wrongSecrets: Readonly<Record<string, AccountSecrets>>;
  /** Makes the provider refuse tokens given out so far, once. */
  refuseTokenOnce(): void;
  /** Makes the next call fail for a limit of so many seconds. */
  limitOnce(seconds: number): void;
  /** Makes the next write take effect without an answer. */
  loseAnswerOnce(): void;
  stop(): Promise<void>;
}

/**
 * Tests of accounts for every provider, whatever its capabilities. Call it within a `describe`.
 * @param read a call of the provider's that changes nothing.
 */
export function itConnectsAccounts(
  setup: () => AccountSetup,
  read: (session: AccountSession) => Promise<unknown>,
): void {
  it('signs in with each kind of secrets, for a time', async () => {
    for (const [kind, secrets] of Object.entries(setup().secrets)) {
      const token = await signIn(setup(), secrets);
      expect(token.accessToken, kind).not.toBe('');
      expect(token.expiresAt.getTime(), kind).toBeGreaterThan(
        setup().now().getTime() + setup().provider.accounts.renewBeforeSeconds * 1000,
      );
    }
  });

  it('is unauthorized with wrong secrets, and does not reveal them', async () => {
    for (const [kind, secrets] of Object.entries(setup().wrongSecrets)) {
      const failure = await failureOf(signIn(setup(), secrets));
      expect(failure.kind, kind).toBe('unauthorized');
      expect(JSON.stringify([failure.message, failure.details]), kind).not.toContain(
        'wrong-secret',
      );
    }
  });

  it('renews a token that is refused', async () => {
    const session = sessionOf(setup());
    await session.token();
    setup().refuseTokenOnce();
    await read(session);
    expect(session.signIns()).toBe(2);
  });

  it('is probed by one call with the token that there is, renewed where it is refused', async () => {
    const session = sessionOf(setup());
    await session.token();
    const probe = () => setup().provider.accounts.probe(session);
    await probe();
    expect(session.signIns()).toBe(1);
    setup().refuseTokenOnce();
    await probe();
    expect(session.signIns()).toBe(2);
    setup().limitOnce(17);
    expect(await failureOf(probe())).toMatchObject({ kind: 'rate-limited' });
  });

  it('reports when to try again after a limit', async () => {
    const session = sessionOf(setup());
    await session.token();
    setup().limitOnce(17);
    const failure = await failureOf(read(session));
    expect(failure.kind).toBe('rate-limited');
    expect(failure.retryAt).toBeInstanceOf(Date);
    expect(failure.retryAt!.getTime() - setup().now().getTime()).toBe(17_000);
  });
}

async function signIn(
  { provider }: Pick<AccountSetup, 'provider'>,
  secrets: AccountSecrets,
): Promise<ProviderToken> {
  const reading = provider.accounts.readSecrets(secrets);
  if (!reading.ok) throw new Error(`the secrets are refused: ${JSON.stringify(reading.problems)}`);
  return provider.accounts.signIn(reading, secrets);
}

/** A session with the first of the setup's secrets, which signs in when it must. */
export function sessionOf(
  setup: Pick<AccountSetup, 'provider' | 'secrets'>,
): AccountSession & { readonly signIns: () => number } {
  const secrets = Object.values(setup.secrets)[0]!;
  const reading = setup.provider.accounts.readSecrets(secrets);
  let held: ProviderToken | undefined;
  let signIns = 0;
  return {
    accountId: 'acc_1',
    environment: reading.ok ? reading.environment : 'LIVE',
    signIns: () => signIns,
    async token(options) {
      if (!held || options?.refused !== undefined) {
        held = await signIn(setup, secrets);
        signIns += 1;
      }
      return held.accessToken;
    },
  };
}
