import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { readParams, writeParams } from './app/address';
import { loadPatiently } from './app/connection/load-patiently';
import { Frame } from './app/frame/frame';
import { NoSuchPage } from './app/frame/no-such-page';
import { Start } from './app/frame/start';
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
