import { InMemoryWebStorage, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';

/** Identity provider where people sign in. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/** Address that the identity provider sends people back to. */
export const CALLBACK_PATH = '/sign-in/callback';

export interface OidcUser {
  readonly name: string;
  readonly accessToken: string;
}

let manager: UserManager | undefined;

function managerFor({ issuer, clientId, scopes }: OidcSettings): UserManager {
  manager ??= new UserManager({
    authority: issuer,
    client_id: clientId,
    redirect_uri: location.origin + CALLBACK_PATH,
    scope: scopes.join(' '),
    // Tokens are in memory alone, until the session's cookie holds the access token.
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    // State that a sign-in under way needs after the way back; deleted when it has ended.
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
    automaticSilentRenew: false,
  });
  return manager;
}

/** Goes to the identity provider, which sends people back to where they were. */
export async function leaveForSignIn(settings: OidcSettings, returnTo: string): Promise<void> {
  await managerFor(settings).signinRedirect({ state: returnTo });
}

function toUser({ profile, access_token: accessToken }: User): OidcUser {
  const { name, email, preferred_username: login, sub } = profile;
  return { name: name ?? email ?? login ?? sub, accessToken };
}

/**
 * Returns who has just come back from the identity provider; null if there is no one.
 * @param onRenewed called with the user's next tokens, where the provider issues refresh tokens
 */
export async function comeBack(
  settings: OidcSettings,
  onRenewed: (user: OidcUser) => void,
): Promise<OidcUser | null> {
  if (location.pathname !== CALLBACK_PATH || !/[?&]state=/.test(location.search)) return null;
  const users = managerFor(settings);
  const user = await users.signinRedirectCallback();
  const target = typeof user.state === 'string' && user.state.startsWith('/') ? user.state : '/';
  history.replaceState(null, '', target);
  if (user.refresh_token !== undefined) {
    users.events.addAccessTokenExpiring(() => {
      void users.signinSilent().then(
        (renewed) => renewed && onRenewed(toUser(renewed)),
        () => undefined,
      );
    });
  }
  return toUser(user);
}

export async function forget(): Promise<void> {
  await manager?.removeUser();
}
