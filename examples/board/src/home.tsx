import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { Board } from './board';
import { FleetsDocument } from './generated/graphql';
import { Mark } from './sign-in';

/** Chooses the fleet; everything else is one fleet's board. */
export function Home({ onSignOut }: { readonly onSignOut: () => void }) {
  const { data, error, refetch } = useQuery(FleetsDocument);
  const [chosen, setChosen] = useState<string>();
  const fleets = data?.fleets.nodes ?? [];
  const fleetId = chosen ?? fleets[0]?.id;

  return (
    <>
      <header className="top">
        <span className="brand">
          <Mark /> Fleetgraph board
        </span>
        <label className="fleet-choice">
          <span className="visually-hidden">Fleet</span>
          <select
            value={fleetId ?? ''}
            onChange={(event) => setChosen(event.target.value)}
            disabled={fleets.length === 0}
          >
            {fleets.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button className="plain" onClick={onSignOut}>
          Sign out
        </button>
      </header>
      {error && <Trouble message={error.message} onAgain={() => void refetch()} />}
      {data && fleets.length === 0 && (
        <p className="empty">There is no fleet that this client may see.</p>
      )}
      {fleetId !== undefined && <Board key={fleetId} fleetId={fleetId} />}
    </>
  );
}

export function Trouble({
  message,
  onAgain,
}: {
  readonly message: string;
  readonly onAgain: () => void;
}) {
  return (
    <div role="alert" className="trouble">
      <span>{message}</span>
      <button className="plain" onClick={onAgain}>
        Try again
      </button>
    </div>
  );
}
