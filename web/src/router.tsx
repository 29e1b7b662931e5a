import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { readParams, writeParams } from './app/address';
import { Frame } from './app/frame';
import { loadPatiently } from './app/load-patiently';
import { NoSuchPage } from './app/no-such-page';
import { Start } from './app/start';
import { SCREENS } from './screens';
import { ScreenBroke, ScreenLoading } from './ui/states';

const root = createRootRoute({ component: Frame, notFoundComponent: NoSuchPage });

/** Addresses that lead to the fleet that was looked at last. */
const starts = ['/', '/fleets', '/sign-in', '/sign-in/callback'].map((path) =>
  createRoute({ getParentRoute: () => root, path, component: Start }),
);

const screens = SCREENS.map(({ path, load }) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(() => loadPatiently(load), 'Screen'),
  }),
);

export const router = createRouter({
  routeTree: root.addChildren([...starts, ...screens]),
  defaultPreload: 'intent',
  defaultPendingComponent: ScreenLoading,
  defaultErrorComponent: ScreenBroke,
  scrollRestoration: true,
  parseSearch: readParams,
  stringifySearch: writeParams,
});
