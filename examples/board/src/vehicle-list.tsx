import { useQuery } from '@apollo/client/react';
import { useDeferredValue, useState } from 'react';
import {
  VehiclesDocument,
  type BoardVehicleFragment,
  type ChangeFragment,
  type ClearanceStatus,
} from './generated/graphql';
import { Trouble } from './home';
import { makerOf, when } from './statuses';
import { Badge } from './status-tiles';

const PAGE = 25;

interface VehicleListProps {
  readonly fleetId: string;
  readonly status: ClearanceStatus | undefined;
  readonly events: readonly ChangeFragment[];
}

const changedAt = ({ clearance }: BoardVehicleFragment): string => clearance?.changedAt ?? '';

/** The vehicles that changed last come first; a reported change moves its vehicle up, or out of a narrower list. */
export function VehicleList({ fleetId, status, events }: VehicleListProps) {
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search.trim());
  const filterBy = {
    ...(status && { clearanceStatus: [status] }),
    ...(wanted && { search: wanted }),
  };
  const { data, previousData, error, loading, fetchMore, refetch } = useQuery(VehiclesDocument, {
    variables: { fleetId, first: PAGE, filterBy },
    fetchPolicy: 'cache-and-network',
    nextFetchPolicy: 'cache-first',
  });
  const page = (data ?? previousData)?.fleet?.vehicles;

  const listed = new Map((page?.nodes ?? []).map((vehicle) => [vehicle.id, vehicle]));
  for (const { vehicle } of events)
    if (!wanted && !listed.has(vehicle.id)) listed.set(vehicle.id, vehicle);
  const latest = new Map(events.toReversed().map(({ vehicle }) => [vehicle.id, vehicle]));
  const vehicles = [...listed.values()]
    .map((vehicle) => newer(vehicle, latest.get(vehicle.id)))
    .filter(({ clearance }) => !status || clearance?.status === status)
    .sort((left, right) => changedAt(right).localeCompare(changedAt(left)));

  return (
    <section className="card vehicles" aria-labelledby="vehicles-title" aria-busy={loading}>
      <div className="section-head">
        <h2 id="vehicles-title">Vehicles</h2>
        <label>
          <span className="visually-hidden">Search by VIN, name or license plate</span>
          <input
            type="search"
            placeholder="VIN, name or plate"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </label>
      </div>
      {error && <Trouble message={error.message} onAgain={() => void refetch()} />}
      <table>
        <thead>
          <tr>
            <th scope="col">Vehicle</th>
            <th scope="col">Brand</th>
            <th scope="col">Clearance</th>
            <th scope="col">Since</th>
          </tr>
        </thead>
        <tbody>
          {vehicles.map((vehicle) => (
            <Row key={vehicle.id} {...vehicle} />
          ))}
        </tbody>
      </table>
      {page && vehicles.length === 0 && <p className="empty">No vehicle is like this.</p>}
      {page?.pageInfo.hasNextPage && (
        <button
          className="plain more"
          onClick={() => void fetchMore({ variables: { after: page.pageInfo.endCursor } })}
        >
          Show more
        </button>
      )}
    </section>
  );
}

function newer(
  listed: BoardVehicleFragment,
  changed: BoardVehicleFragment | undefined,
): BoardVehicleFragment {
  return changed && changedAt(changed) >= changedAt(listed) ? changed : listed;
}

function Row({ vin, name, brand, licensePlate, clearance }: BoardVehicleFragment) {
  return (
    <tr>
      <td>
        <code>{vin}</code>
        <small>{[name, licensePlate].filter(Boolean).join(' · ')}</small>
      </td>
      <td>{makerOf(brand)}</td>
      <td>
        {clearance ? (
          <Badge status={clearance.status} />
        ) : (
          <span className="note">none needed</span>
        )}
        {clearance?.reason && <small>{clearance.reason}</small>}
      </td>
      <td className="moment">
        {clearance && <time dateTime={clearance.changedAt}>{when(clearance.changedAt)}</time>}
      </td>
    </tr>
  );
}
