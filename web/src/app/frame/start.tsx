import { Navigate } from '@tanstack/react-router';
import { useTexts } from '../../i18n/language';
import { Empty, FailureNotice, ScreenLoading } from '../../ui/states';
import { failureOf } from '../connection/failure';
import { useFleets } from '../fleets';
import { rememberedFleet } from '../remembered-fleet';
import { texts } from '../texts';

/** Goes to the fleet that was looked at last, or to the first one. */
export function Start() {
  const t = useTexts(texts);
  const { fleets, error, refetch } = useFleets();
  if (fleets) {
    const remembered = fleets.find(({ id }) => id === rememberedFleet());
    const fleet = remembered ?? fleets[0];
    if (!fleet) return <Empty title={t.noFleets} hint={t.noFleetsHint} />;
    return <Navigate to="/fleets/$fleetId" params={{ fleetId: fleet.id }} replace />;
  }
  if (error) return <FailureNotice failure={failureOf(error)} onRetry={refetch} />;
  return <ScreenLoading />;
}
