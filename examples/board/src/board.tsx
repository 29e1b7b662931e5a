import type { ApolloClient } from '@apollo/client';
import { ApolloProvider, useApolloClient, useQuery } from '@apollo/client/react';
import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { signIn } from './client';
import { BoardDocument, type BoardQuery, ChangesDocument } from './generated/graphql';
import './style.css';

/** Time between two attempts to subscribe; a subscription that lasts as long is live. */
const WAIT_MS = 2000;

/**
 * Follows the changes of a fleet. Each one brings its vehicle, which the cache puts in its place;
 * after a lost connection the changes since the last cursor come first.
 */
function useChanges(fleetId: string, head: string | null, readAgain: () => void): boolean {
  const client = useApolloClient();
  const [isLive, setLive] = useState(true);
  useEffect(() => {
    let after = head;
    let timer: ReturnType<typeof setTimeout> | undefined;
    function again(): void {
      setLive(false);
      clearTimeout(timer);
      timer = setTimeout(() => (stop = follow()), WAIT_MS);
    }
    function follow(): () => void {
      timer = setTimeout(() => setLive(true), WAIT_MS);
      const changes = client
        .subscribe({ query: ChangesDocument, variables: { fleetId, after } })
        .subscribe({
          next({ data, error }) {
            after = data?.clearanceChanged.cursor ?? after;
            setLive(!error);
            // Such as a cursor that has expired: read everything, and go on from there.
            if (error) readAgain();
          },
          error: again,
          complete: again,
        });
      return () => changes.unsubscribe();
    }
    let stop = follow();
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [client, fleetId, head, readAgain]);
  return isLive;
}

function Board() {
  const { data, error, refetch } = useQuery(BoardDocument);
  const fleet = data?.fleets.nodes[0];
  if (error) return <p role="alert">{error.message}</p>;
  if (!data) return <p role="status">Loading …</p>;
  if (!fleet) return <p>There is no fleet yet.</p>;
  return <Fleet fleet={fleet} readAgain={refetch} />;
}

interface FleetProps {
  readonly fleet: BoardQuery['fleets']['nodes'][number];
  readonly readAgain: () => void;
}

function Fleet({ fleet, readAgain }: FleetProps) {
  const { id, name, vehicles, clearanceEvents } = fleet;
  const isLive = useChanges(id, clearanceEvents.pageInfo.endCursor ?? null, readAgain);
  return (
    <>
      <h1>{name}</h1>
      <p role="status">
        {isLive ? 'Live' : 'Reconnecting …'} · the {vehicles.nodes.length} vehicles of{' '}
        {vehicles.totalCount} whose clearance changed last
      </p>
      <table>
        <thead>
          <tr>
            <th>VIN</th>
            <th>Brand</th>
            <th>Name</th>
            <th>Clearance</th>
            <th>Since</th>
          </tr>
        </thead>
        <tbody>
          {vehicles.nodes.map((vehicle) => (
            <tr key={vehicle.id}>
              <td>{vehicle.vin}</td>
              <td>{vehicle.brand}</td>
              <td>{vehicle.name}</td>
              <td className={vehicle.clearance?.status}>
                {vehicle.clearance?.status ?? 'none needed'} {vehicle.clearance?.reason}
              </td>
              <td>{vehicle.clearance && new Date(vehicle.clearance.changedAt).toLocaleString()}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function App() {
  const [client, setClient] = useState<ApolloClient>();
  const [fault, setFault] = useState('');
  const submit = (form: FormData): void => {
    const textOf = (name: string) => String(form.get(name));
    signIn({ clientId: textOf('id'), clientSecret: textOf('secret') }).then(
      setClient,
      ({ message }: Error) => setFault(message),
    );
  };
  if (client)
    return (
      <ApolloProvider client={client}>
        <Board />
      </ApolloProvider>
    );
  return (
    <form action={submit}>
      <label>
        Client id <input name="id" required />
      </label>
      <label>
        Client secret <input name="secret" type="password" required />
      </label>
      <button>Sign in</button>
      <p role="alert">{fault}</p>
    </form>
  );
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
