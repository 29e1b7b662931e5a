import type { ApolloClient } from '@apollo/client';
import { ApolloProvider } from '@apollo/client/react';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, StrictMode, Suspense, useDeferredValue, useEffect, useMemo } from 'react';
import { createRoot } from 'react-dom/client';
import { createApolloClient } from './app/connection/apollo';
import { loadPatiently } from './app/connection/load-patiently';
import { TroubleBanner } from './app/connection/trouble-banner';
import { session } from './app/session/session';
import { ViewerProvider } from './app/session/viewer';
import { useStore } from './app/store';
import { router } from './router';
import { FailureNotice, ScreenLoading } from './ui/states';

/** Loaded for those alone who are not signed in. */
const SignIn = lazy(async () => {
  const { SignIn: component } = await loadPatiently(() => import('./app/session/sign-in'));
  return { default: component };
});

/** Ends the time in which answers that came early are not asked for again. */
function FirstReading({ client }: { readonly client: ApolloClient }) {
  // Parts of the first screen are rendered with deferred values; effects of what stands before
  // this run first.
  const isRendered = useDeferredValue(true, false);
  useEffect(() => {
    if (isRendered) client.prioritizeCacheValues = false;
  }, [client, isRendered]);
  return null;
}

/** Everything behind the sign-in, read again for each user who signs in. */
function SignedIn() {
  const client = useMemo(createApolloClient, []);
  return (
    <ApolloProvider client={client}>
      <ViewerProvider>
        <RouterProvider router={router} />
      </ViewerProvider>
      <FirstReading client={client} />
    </ApolloProvider>
  );
}

function App() {
  const state = useStore(session.state);
  return (
    <>
      {state.kind === 'loading' && <ScreenLoading />}
      {state.kind === 'unknown' && (
        <>
          <TroubleBanner />
          <FailureNotice failure={state.failure} onRetry={() => void session.check()} />
        </>
      )}
      {state.kind === 'signed-out' && (
        <Suspense fallback={<ScreenLoading />}>
          <SignIn state={state} />
        </Suspense>
      )}
      {state.kind === 'signed-in' && <SignedIn key={state.clientId} />}
    </>
  );
}

/** Maximum wait of the first rendering for the screen and its data. */
const MAX_WAIT_MS = 300;

/**
 * Renders the page, at once with what it shows where that is nearly here: every step in between
 * would be a rendering of its own.
 * @param screen whether the code of the screen has been loaded
 * @param answered resolves when the answers to the first queries have come
 */
export async function start(screen: Promise<boolean>, answered: Promise<void>): Promise<void> {
  await session.check();
  if (session.state.get().kind === 'signed-in') {
    const ready = Promise.all([screen, answered]).then(([isLoaded]) =>
      isLoaded ? router.load() : undefined,
    );
    await Promise.race([ready, new Promise((resolve) => setTimeout(resolve, MAX_WAIT_MS))]);
  }
  const root = document.getElementById('root');
  if (root)
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    );
}
