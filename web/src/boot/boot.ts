import '../styles/base.css';
import '../styles/frame.css';
import '../styles/controls.css';
import '../styles/content.css';
import { showTheme, storedTheme } from '../app/frame/stored-theme';
import { rememberedFleet } from '../app/remembered-fleet';
import { operations as viewer } from '../app/session/viewer.graphql?operations';
import { formatFor } from '../i18n/formatters';
import { storedLanguage } from '../i18n/stored-language';
import { SCREENS } from '../screens';
import { homeQueries } from '../screens/home/early';
import { askEarly, askSessionEarly, earlyAnswered } from './early';

// The page begins with this small script: while the large ones load, it asks who is signed in, and
// for the data of the first screen.

const HOME = '/fleets/$fleetId';
/** Addresses that lead to the home of a fleet. */
const STARTS = ['/', '/fleets', '/sign-in', '/sign-in/callback'];

/** Returns whether a path is one of a pattern such as `/fleets/$fleetId/vehicles`. */
function isAt(pattern: string, path: string): boolean {
  const given = path.split('/');
  const wanted = pattern.split('/');
  const isPart = (part: string, index: number): boolean =>
    part.startsWith('$') || part === given[index];
  return wanted.length === given.length && wanted.every(isPart);
}

function askForHome(fleetId: string): void {
  for (const query of homeQueries(fleetId)) void askEarly(query);
}

/** Fleets of an answer, below one of its fields. */
type Fleets = readonly { readonly id: string }[] | null | undefined;

/** Asks for what the frame shows; returns the viewer's first fleet. */
async function askForFrame(): Promise<string | undefined> {
  const ask = (name: 'Viewer' | 'Fleets') =>
    askEarly({
      name,
      text: viewer[name] ?? '',
      variables: {},
      document: async () => (await import('../app/session/generated/viewer'))[`${name}Document`],
    });
  const own = (await ask('Viewer'))?.data['viewer'] as { readonly fleets: Fleets } | undefined;
  // Operators see all fleets, which are a query of their own.
  const all = own?.fleets === null ? (await ask('Fleets'))?.data['fleets'] : undefined;
  return (own?.fleets ?? (all as { readonly nodes: Fleets } | undefined)?.nodes)?.[0]?.id;
}

async function askForData(path: string): Promise<void> {
  const isStart = STARTS.includes(path);
  const fleetId = isStart ? rememberedFleet() : isAt(HOME, path) ? path.split('/')[2] : null;
  if (fleetId) askForHome(fleetId);
  const first = await askForFrame();
  if (isStart && !fleetId && first !== undefined) askForHome(first);
}

/** Asks for what the first rendering shows; resolves when it is here, or cannot be had early. */
async function askFirst(signedIn: Promise<string | null>, path: string): Promise<void> {
  if ((await signedIn) === null) {
    void import('../app/session/sign-in');
    return;
  }
  await askForData(path);
  await earlyAnswered();
}

/**
 * Makes the formatters while the page waits for the network: the first one takes long, and would
 * hold the first rendering up.
 */
function warmUp(): void {
  const { number, time, relative } = formatFor(storedLanguage());
  number(1000);
  time(new Date());
  relative(new Date());
}

function boot(path: string): void {
  showTheme(storedTheme());
  const signedIn = askSessionEarly();
  const main = import('../main');
  const screen = SCREENS.find((each) => isAt(each.path, STARTS.includes(path) ? HOME : path));
  // The screen loads again what cannot be loaded here, and says why.
  const isLoaded =
    screen?.load().then(
      () => true,
      () => false,
    ) ?? Promise.resolve(false);
  const answered = askFirst(signedIn, path);
  void main.then(({ start }) => start(isLoaded, answered));
  setTimeout(warmUp);
}

boot(location.pathname);
