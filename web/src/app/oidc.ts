import { UserManager, WebStorageStateStore } from 'oidc-client-ts';

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
  readonly token: () => string | null;
}

let manager: UserManager | undefined;
let token: string | null = null;

function managerFor({ issuer, clientId, scopes }: OidcSettings): UserManager {
  manager ??= new UserManager({
    authority: issuer,
    client_id: clientId,
    redirect_uri: location.origin + CALLBACK_PATH,
    scope: scopes.join(' '),
    // Stored for this tab alone, until it is closed.
    userStore: new WebStorageStateStore({ store: sessionStorage }),
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
    automaticSilentRenew: true,
    validateSubOnSilentRenew: true,
  });
  return manager;
}

/** Goes to the identity provider, which sends people back to where they were. */
export async function leaveForSignIn(settings: OidcSettings, returnTo: string): Promise<void> {
  await managerFor(settings).signinRedirect({ state: returnTo });
}

/**
 * Returns the user who signed in at the identity provider, also after the redirect from there;
 * null without one.
 */
export async function resume(
  settings: OidcSettings,
  onEnded: () => void,
): Promise<OidcUser | null> {
  const users = managerFor(settings);
  if (location.pathname === CALLBACK_PATH && location.search.includes('state=')) {
    const { state } = await users.signinRedirectCallback();
    const target = typeof state === 'string' && state.startsWith('/') ? state : '/';
    history.replaceState(null, '', target);
  }
  const user = await users.getUser();
  if (!user || user.expired) return null;
  token = user.access_token;
  users.events.addUserLoaded((renewed) => {
    token = renewed.access_token;
  });
  users.events.addAccessTokenExpired(() => {
    token = null;
    void users.removeUser().then(onEnded);
  });
  const { name, email, preferred_username: login, sub } = user.profile;
  return { name: name ?? email ?? login ?? sub, token: () => token };
}

export async function forget(): Promise<void> {
  token = null;
  await manager?.removeUser();
}
