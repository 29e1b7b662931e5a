import { ApolloProvider } from '@apollo/client/react';
import { StrictMode, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { createApolloClient } from './client';
import { Home } from './home';
import type { Session } from './session';
import { SignIn } from './sign-in';
import './styles.css';

function App() {
  const [session, setSession] = useState<Session>();
  const client = useMemo(() => session && createApolloClient(session), [session]);
  if (!client) return <SignIn onSession={setSession} />;
  return (
    <ApolloProvider client={client}>
      <Home
        onSignOut={() => {
          client.stop();
          setSession(undefined);
        }}
      />
    </ApolloProvider>
  );
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
