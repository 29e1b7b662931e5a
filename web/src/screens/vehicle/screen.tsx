import { useQuery } from '@apollo/client/react';
import { toBrandName } from '../../../../src/domain/values/brand.js';
import { useFleetId, usePathId } from '../../app/address';
import { failureOf } from '../../app/connection/failure';
import { useLive } from '../../app/live/live';
import { useViewer } from '../../app/session/viewer';
import { texts as common } from '../../app/texts';
import { useTexts } from '../../i18n/language';
import { Card, Page } from '../../ui/page';
import { Empty, FailureNotice, ScreenLoading } from '../../ui/states';
import { StatusBadge } from '../../ui/status/status-badge';
import { Time } from '../../ui/time';
import { VehicleData } from './data';
import { EditVehicle } from './edit';
import { EnrollmentCards } from './enrollment';
import { VehicleStoryDocument, type VehicleStoryQuery } from './generated/vehicle';
import { texts } from './texts';
import { Timeline } from './timeline';

/** The story of one vehicle: what it is, how it stands at each provider, and how it came to that. */
export function Screen() {
  const fleetId = useFleetId();
  const vehicleId = usePathId('vehicleId');
  const t = useTexts(texts);
  const { may } = useViewer();
  const { data, error, refetch } = useQuery(VehicleStoryDocument, {
    variables: {
      vehicleId,
      withData: may('vehicle-data:read'),
      withPosition: may('vehicle-location:read'),
    },
  });
  useLive(async (change) => {
    if (change === null || change.vehicleIds.has(vehicleId)) await refetch();
  });
  if (!data && error)
    return <FailureNotice failure={failureOf(error)} onRetry={() => void refetch()} />;
  if (!data) return <ScreenLoading />;
  const { vehicle } = data;
  // A vehicle of another fleet is not shown under this one's address.
  if (vehicle?.fleet.id !== fleetId)
    return <Empty title={t.noSuchVehicle} hint={t.noSuchVehicleHint} />;
  const { name, licensePlate, vin, enrollments } = vehicle;
  return (
    <Page
      title={name ?? licensePlate ?? vin}
      beside={enrollments.map(({ id, status, clearance }) =>
        clearance ? (
          <StatusBadge key={id} of="clearance" status={clearance.status} />
        ) : (
          <StatusBadge key={id} of="enrollment" status={status} />
        ),
      )}
    >
      <div className="cards">
        <Facts vehicle={vehicle} />
        {enrollments.map((enrollment) => (
          <EnrollmentCards key={enrollment.id} enrollment={enrollment} />
        ))}
        <VehicleData vehicle={vehicle} onRefreshed={() => void refetch()} />
        <Timeline fleetId={fleetId} vehicle={vehicle} />
      </div>
    </Page>
  );
}

export type Vehicle = NonNullable<VehicleStoryQuery['vehicle']>;

function Facts({ vehicle }: { readonly vehicle: Vehicle }) {
  const t = useTexts(texts);
  const { none } = useTexts(common);
  const { vin, brand, name, licensePlate, tags, createdAt, updatedAt } = vehicle;
  return (
    <Card title={t.facts} beside={<EditVehicle vehicle={vehicle} />}>
      <dl className="facts">
        <dt>{t.vin}</dt>
        <dd>
          <code>{vin}</code>
        </dd>
        <dt>{t.brand}</dt>
        <dd>{toBrandName(brand)}</dd>
        <dt>{t.name}</dt>
        <dd>{name ?? none}</dd>
        <dt>{t.plate}</dt>
        <dd>{licensePlate ?? none}</dd>
        <dt>{t.labels}</dt>
        <dd>
          {tags.length === 0 ? none : tags.map(({ key, value }) => `${key}=${value}`).join(', ')}
        </dd>
        <dt>{t.added}</dt>
        <dd>
          <Time at={createdAt} as="full" />
        </dd>
        <dt>{t.updated}</dt>
        <dd>
          <Time at={updatedAt} />
        </dd>
      </dl>
    </Card>
  );
}
