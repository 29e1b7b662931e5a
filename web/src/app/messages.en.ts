import { plural } from '../i18n/language';

/** Texts of the frame, of signing in, and of what every screen shares. */
export const en = {
  skipToContent: 'Skip to content',
  navigation: 'Navigation',
  openNavigation: 'Open navigation',
  closeNavigation: 'Close navigation',
  operatorArea: 'Operations',
  developerArea: 'Developers',
  fleet: 'Fleet',
  chooseFleet: 'Choose a fleet',
  noFleets: 'There is no fleet yet',
  noFleetsHint: 'Create the first one with the API or with “npm run cli -- fleet create”.',
  noSuchFleet: 'There is no such fleet',
  noSuchFleetHint: 'It may have been deleted, or this client may not see it.',
  noSuchPage: 'There is no such page',
  noSuchPageHint: 'The address may be mistyped, or the page may have moved.',
  toStart: 'Go to the start page',
  account: (clientId: string) => `Signed in as ${clientId}`,
  signOut: 'Sign out',
  language: 'Language',
  theme: 'Appearance',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  live: {
    connecting: 'Connecting …',
    live: 'Live',
    reconnecting: 'Reconnecting …',
    paused: (waiting: number) =>
      waiting === 0
        ? 'Paused'
        : `Paused: ${plural('en', waiting, '# change waits', '# changes wait')}`,
    pause: 'Pause',
    resume: 'Resume',
  },
  signIn: {
    title: 'Sign in to Fleetgraph',
    ended: 'Your session has ended. Sign in again to go on where you were.',
    left: 'You are signed out.',
    clientId: 'Client id',
    clientSecret: 'Client secret',
    submit: 'Sign in',
    busy: 'Signing in …',
    withProvider: (host: string) => `Sign in with ${host}`,
    or: 'or with a client of the API',
    wrong: 'Client id or secret is wrong.',
    required: 'Enter client id and secret.',
    hint: 'The secret is exchanged for a session once and is not stored in the browser.',
  },
  loading: 'Loading …',
  retry: 'Try again',
  retryNow: 'Try now',
  retryIn: (seconds: number) =>
    `Next attempt in ${plural('en', seconds, '# second', '# seconds')}.`,
  showDetails: 'Details',
  requestId: (id: string) => `Request ${id}`,
  failures: {
    offline: {
      title: 'Your device is offline',
      hint: 'What you see is the last state that arrived. It is updated once the network is back.',
    },
    unreachable: {
      title: 'Fleetgraph cannot be reached',
      hint: 'The server may be restarting. What you see is the last state that arrived.',
    },
    gateway: {
      title: 'The server behind the proxy does not answer',
      hint: 'The proxy in front of Fleetgraph answers with an error page. If this lasts, ask its operator.',
    },
    unavailable: {
      title: 'Fleetgraph cannot reach its database',
      hint: 'Nothing is lost. The page goes on once the database answers again.',
    },
    limited: {
      title: 'Too many requests',
      hint: 'This client has used up its rate for a moment. The page goes on by itself.',
    },
    'signed-out': { title: 'Your session has ended', hint: 'Sign in again to go on.' },
    forbidden: {
      title: 'You may not see or do this',
      hint: 'Ask an operator to grant it to your client.',
    },
    refused: { title: 'The request was refused', hint: 'Check what you entered.' },
    provider: {
      title: 'The telematics company did not answer as expected',
      hint: 'Try again later, and look at the health of the account.',
    },
    broken: {
      title: 'Something went wrong in Fleetgraph',
      hint: 'Try again. If it goes on, give the id of the request to the operator of Fleetgraph.',
    },
  },
  missingScope: (scope: string) =>
    `This needs the scope ${scope}, which your client does not hold.`,
  pageBroke: 'This page could not be shown',
  pageBrokeHint: 'A newer version may have been installed meanwhile. Load the page again.',
  reload: 'Load again',
  cancel: 'Cancel',
  close: 'Close',
  never: 'never',
  none: 'none',
  copy: 'Copy',
  copied: 'Copied',
  more: 'Show more',
  secretOnce: 'Copy the secret now and store it in a safe place: it is not shown again.',
  saved: 'Saved',
  dismiss: 'Dismiss',
};

export type Messages = typeof en;
