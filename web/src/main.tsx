import { ApolloProvider } from '@apollo/client/react';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, StrictMode, Suspense, useMemo } from 'react';
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

/** Everything behind the sign-in, read again for each user who signs in. */
function SignedIn() {
  const client = useMemo(createApolloClient, []);
  return (
    <ApolloProvider client={client}>
      <ViewerProvider>
        <RouterProvider router={router} />
      </ViewerProvider>
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

void session.check();
const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
