import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import type { VehicleTable } from '../../../../src/cli/sheets/vehicles.js';
import { useFleetId } from '../../app/address';
import { failureOf } from '../../app/connection/failure';
import { useViewer } from '../../app/session/viewer';
import { useTexts } from '../../i18n/language';
import { Page } from '../../ui/page';
import { Empty, FailureNotice, ScreenLoading } from '../../ui/states';
import { OnboardAccountsDocument } from './generated/onboard';
import { History } from './history';
import { InputStep } from './input-step';
import { PlanStep } from './plan-step';
import { texts } from './texts';

/** Onboards vehicles from a spreadsheet, and lists earlier onboardings. */
export function Screen() {
  const fleetId = useFleetId();
  const t = useTexts(texts);
  const { may } = useViewer();
  const [table, setTable] = useState<VehicleTable | null>(null);
  const { data, error, refetch } = useQuery(OnboardAccountsDocument, {
    variables: { fleetId },
    pollInterval: 5000,
  });
  if (!data && error)
    return <FailureNotice failure={failureOf(error)} onRetry={() => void refetch()} />;
  if (!data?.fleet) return <ScreenLoading />;
  const { fleet } = data;
  const accounts = fleet.providerAccounts.filter(({ provider: { capabilities } }) =>
    capabilities.some((capability) => capability === 'CLEARANCE' || capability === 'VEHICLES'),
  );
  return (
    <Page title={t.title}>
      <p className="muted">{t.intro}</p>
      {may('vehicle:write') &&
        (accounts.length === 0 ? (
          <Empty title={t.noAccount} hint={t.noAccountHint} />
        ) : table === null ? (
          <InputStep onRead={setTable} />
        ) : (
          <PlanStep
            fleet={fleet}
            accounts={accounts}
            table={table}
            onClear={() => setTable(null)}
          />
        ))}
      <History fleetId={fleetId} onboardings={fleet.onboardings.nodes} />
    </Page>
  );
}
