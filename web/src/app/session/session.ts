import { CONSOLE_HEADERS, dropEarly, SESSION_PATH, takeSessionEarly } from '../../boot/early';
import { connection } from '../connection/connection';
import { type Failure, failureOf, failureOfStatus } from '../connection/failure';
import { Store } from '../store';
import type { OidcSettings, OidcUser } from './oidc';

/** Time between two looks whether the session goes on; the server renews it meanwhile. */
const CHECK_EVERY_MS = 10 * 60_000;

export type SessionState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'unknown'; readonly failure: Failure }
  | {
      readonly kind: 'signed-out';
      readonly why: 'new' | 'ended' | 'left';
      readonly oidc: OidcSettings | null;
    }
  | {
      readonly kind: 'signed-in';
      readonly clientId: string;
      readonly isDemo: boolean;
      readonly oidc: OidcSettings | null;
    };

interface Answer {
  readonly client: string | null;
  readonly oidc: OidcSettings | null;
  readonly isDemo: boolean;
}

/** Reason for which a sign-in was refused. */
export type SignInRefusal =
  { readonly kind: 'wrong' } | { readonly kind: 'failed'; readonly failure: Failure };

class Session {
  readonly state = new Store<SessionState>({ kind: 'loading' });
  #checking: Promise<void> | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Token of the identity provider that is too long for a cookie; null in every other case. */
  #bearer: string | null = null;

  /** `Authorization` header of people who signed in at an identity provider; null with a cookie. */
  authorization(): string | null {
    return this.#bearer === null ? null : `Bearer ${this.#bearer}`;
  }

  /** Asks the server who is signed in; calls during a check share it. */
  check(): Promise<void> {
    this.#checking ??= this.#look().finally(() => (this.#checking = undefined));
    return this.#checking;
  }

  async signIn(clientId: string, clientSecret: string): Promise<SignInRefusal | null> {
    try {
      const response = await this.#call('POST', { clientId, clientSecret });
      if (response.status === 401) return { kind: 'wrong' };
      if (!response.ok)
        return {
          kind: 'failed',
          failure: failureOfStatus(response.status, response.headers.get('retry-after')),
        };
    } catch (error) {
      return { kind: 'failed', failure: failureOf(error) };
    }
    await this.check();
    return null;
  }

  async signOut(): Promise<void> {
    const { oidc } = this.#settings();
    this.#bearer = null;
    await this.#call('DELETE').catch(() => undefined);
    if (oidc) await (await import('./oidc')).forget();
    this.#leave('left', oidc);
  }

  async signInElsewhere(oidc: OidcSettings): Promise<void> {
    await (await import('./oidc')).leaveForSignIn(oidc, location.pathname + location.search);
  }

  async #look(): Promise<void> {
    const before = this.state.get();
    const answer = await this.#ask(before);
    if ('kind' in answer) {
      connection.failed(answer);
      if (before.kind === 'loading' || before.kind === 'unknown')
        this.state.set({ kind: 'unknown', failure: answer });
      return;
    }
    connection.recovered();
    await this.#take(answer, before);
  }

  async #ask(before: SessionState): Promise<Answer | Failure> {
    const isQuiet = before.kind === 'signed-out' && before.why === 'left';
    const query = isQuiet ? '?after=sign-out' : '';
    try {
      const response = await (takeSessionEarly() ?? this.#call('GET', undefined, query));
      const isJson = response.headers.get('content-type')?.includes('json') ?? false;
      if (response.ok && isJson) return (await response.json()) as Answer;
      const retryAfter = response.headers.get('retry-after');
      return failureOfStatus(response.ok ? 502 : response.status, retryAfter);
    } catch (error) {
      return failureOf(error);
    }
  }

  async #take({ client, oidc, isDemo }: Answer, before: SessionState): Promise<void> {
    if (client === null && oidc) {
      const { comeBack } = await import('./oidc');
      const user = await comeBack(oidc, (renewed) => void this.#handOver(renewed)).catch(
        () => null,
      );
      if (user) {
        await this.#handOver(user);
        this.state.set({ kind: 'signed-in', clientId: user.name, isDemo: false, oidc });
        return;
      }
    }
    if (client === null) {
      const wasIn = before.kind === 'signed-in';
      if (before.kind !== 'signed-out') this.#leave(wasIn ? 'ended' : 'new', oidc);
      return;
    }
    if (before.kind !== 'signed-in' || before.clientId !== client)
      this.state.set({ kind: 'signed-in', clientId: client, isDemo, oidc });
    this.#timer ??= setInterval(() => void this.check(), CHECK_EVERY_MS);
  }

  /** Hands the token over to the server's cookie, which scripts cannot read. */
  async #handOver({ accessToken }: OidcUser): Promise<void> {
    this.#bearer = accessToken;
    const response = await this.#call('POST').catch(() => null);
    if (response?.ok) this.#bearer = null;
  }

  #leave(why: 'new' | 'ended' | 'left', oidc: OidcSettings | null): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    dropEarly();
    this.state.set({ kind: 'signed-out', why, oidc });
  }

  #settings(): { readonly oidc: OidcSettings | null } {
    const state = this.state.get();
    return { oidc: 'oidc' in state ? state.oidc : null };
  }

  #call(method: string, body?: object, query = ''): Promise<Response> {
    return fetch(SESSION_PATH + query, {
      method,
      credentials: 'same-origin',
      headers: {
        ...CONSOLE_HEADERS,
        ...(body && { 'content-type': 'application/json' }),
        ...(this.authorization() && { authorization: this.authorization() ?? '' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  }
}

export const session = new Session();
connection.onProbe(() => session.check());
