import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { BoardDocument, type BoardQuery, type ClearanceStatus } from './generated/graphql';
import { Trouble } from './home';
import { accountsForVehicles, OnboardingDialog } from './onboarding-dialog';
import { StatusTiles } from './status-tiles';
import { Ticker } from './ticker';
import { useChanges } from './use-changes';
import { VehicleList } from './vehicle-list';

export type FleetOnBoard = NonNullable<BoardQuery['fleet']>;

export function Board({ fleetId }: { readonly fleetId: string }) {
  const { data, error, refetch } = useQuery(BoardDocument, {
    variables: { fleetId },
    fetchPolicy: 'cache-and-network',
    nextFetchPolicy: 'cache-first',
    // Counts are moved by every change; reading them again now and then corrects them.
    pollInterval: 30_000,
  });
  if (error && !data) return <Trouble message={error.message} onAgain={() => void refetch()} />;
  if (!data)
    return (
      <p className="empty" role="status">
        Loading …
      </p>
    );
  if (!data.fleet) return <p className="empty">This fleet is gone.</p>;
  return <LiveBoard fleet={data.fleet} />;
}

const CONNECTIONS = {
  connecting: 'Connecting …',
  live: 'Live',
  reconnecting: 'Reconnecting …',
} as const;

function LiveBoard({ fleet }: { readonly fleet: FleetOnBoard }) {
  const { clearanceEvents: journal } = fleet;
  const { events, connection } = useChanges(
    fleet.id,
    journal.pageInfo.endCursor ?? null,
    journal.nodes,
  );
  const [status, setStatus] = useState<ClearanceStatus>();
  const [isOnboarding, setOnboarding] = useState(false);
  const accounts = accountsForVehicles(fleet);

  return (
    <main className="board">
      <div className="heading">
        <h1>{fleet.name}</h1>
        <span className={`connection ${connection}`} role="status">
          {CONNECTIONS[connection]}
        </span>
        <button
          className="primary"
          onClick={() => setOnboarding(true)}
          disabled={accounts.length === 0}
        >
          Onboard vehicles
        </button>
      </div>
      <StatusTiles summary={fleet.clearanceSummary} chosen={status} onChoose={setStatus} />
      <div className="columns">
        <VehicleList fleetId={fleet.id} status={status} events={events} />
        <Ticker events={events} />
      </div>
      {isOnboarding && (
        <OnboardingDialog
          fleetId={fleet.id}
          accounts={accounts}
          onClose={() => setOnboarding(false)}
        />
      )}
    </main>
  );
}
