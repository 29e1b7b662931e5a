import { useApolloClient } from '@apollo/client/react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { VehicleRow, VehicleTable } from '../../../../src/cli/sheets/vehicles.js';
import { failureOf } from '../../app/connection/failure';
import { useAction, type UserError } from '../../app/connection/use-action';
import { texts as common } from '../../app/texts';
import { useTexts } from '../../i18n/language';
import { Button } from '../../ui/button';
import { CheckInput } from '../../ui/check';
import { ErrorList } from '../../ui/errors';
import { Card } from '../../ui/page';
import { Select } from '../../ui/select';
import { notify } from '../../ui/toast';
import {
  type OnboardAccountsQuery,
  OnboardingPlanDocument,
  type OnboardingPlanQuery,
  StartOnboardingDocument,
} from './generated/onboard';
import { PlanTable } from './plan-table';
import { texts } from './texts';
import { toInput } from './to-input';

type Fleet = NonNullable<OnboardAccountsQuery['fleet']>;
export type PlannedRow = OnboardingPlanQuery['onboardingPlan']['rows'][number];

interface PlanStepProps {
  readonly fleet: Fleet;
  readonly accounts: Fleet['providerAccounts'];
  readonly table: VehicleTable;
  readonly onClear: () => void;
}

/** Shows what would happen, lets rows be corrected, and starts. */
export function PlanStep({ fleet, accounts, table, onClear }: PlanStepProps) {
  const t = useTexts(texts);
  const { failures } = useTexts(common);
  const client = useApolloClient();
  const navigate = useNavigate();
  const [start, isStarting] = useAction(StartOnboardingDocument);
  const [accountId, setAccountId] = useState(accounts[0]?.id ?? '');
  const [rows, setRows] = useState(table.rows);
  const [planned, setPlanned] = useState<readonly PlannedRow[] | null>(null);
  const [asksProvider, setAsksProvider] = useState(false);
  const [isPlanning, setPlanning] = useState(false);
  const [errors, setErrors] = useState<readonly UserError[]>([]);
  const credentials = useMemo(
    () => fleet.oemCredentials.nodes.filter(({ account }) => account.id === accountId),
    [fleet, accountId],
  );
  const inputOf = (some: readonly VehicleRow[]) => ({
    accountId,
    vehicles: some.map((row) => toInput(row, credentials)),
  });

  const plan = async (): Promise<void> => {
    setPlanning(true);
    setErrors([]);
    try {
      const { data } = await client.query({
        query: OnboardingPlanDocument,
        variables: { input: inputOf(rows), checkEligibility: asksProvider },
        fetchPolicy: 'no-cache',
      });
      setPlanned(data?.onboardingPlan.rows ?? null);
    } catch (error) {
      const { kind, detail } = failureOf(error);
      notify(`${failures[kind].title}. ${detail ?? failures[kind].hint}`, 'bad');
    } finally {
      setPlanning(false);
    }
  };
  const ready =
    planned === null ? [] : rows.filter((_, at) => planned[at]?.userErrors.length === 0);
  const go = async (): Promise<void> => {
    const input = { ...inputOf(ready), idempotencyKey: crypto.randomUUID() };
    const { data, userErrors } = await start({ input });
    setErrors(userErrors);
    const onboarding = data?.startOnboarding.onboarding;
    if (!onboarding) return;
    notify(t.started);
    const left = rows.filter((row) => !ready.includes(row));
    if (left.length > 0) {
      setRows(left);
      setPlanned((planned ?? []).filter(({ userErrors: refusals }) => refusals.length > 0));
    } else
      void navigate({
        to: '/fleets/$fleetId/onboardings/$onboardingId',
        params: { fleetId: fleet.id, onboardingId: onboarding.id },
      });
  };
  const change = (at: number, changed: Partial<VehicleRow['vehicle']>): void => {
    setRows(
      rows.map((row, index) =>
        index === at ? { ...row, vehicle: { ...row.vehicle, ...changed } } : row,
      ),
    );
    setPlanned(null);
  };
  const brands = accounts.find(({ id }) => id === accountId)?.provider.brands ?? [];

  return (
    <Card title={t.title} wide beside={<Button onPress={onClear}>{t.clear}</Button>}>
      <Notes table={table} />
      <div className="field-row">
        <Select
          label={t.account}
          options={accounts}
          value={accountId}
          onChange={(id) => {
            setAccountId(id);
            setPlanned(null);
          }}
        />
      </div>
      <CheckInput isSelected={asksProvider} onChange={setAsksProvider}>
        {t.eligibility}
      </CheckInput>
      <PlanTable rows={rows} planned={planned} brands={brands} onChange={change} />
      <ErrorList errors={errors} />
      <div className="row">
        <Button
          look={planned === null ? 'main' : 'plain'}
          isDisabled={isPlanning || rows.length === 0}
          onPress={() => void plan()}
        >
          {isPlanning ? t.planning : t.plan}
        </Button>
        {planned !== null && (
          <>
            <Button
              look="main"
              isDisabled={isStarting || ready.length === 0}
              onPress={() => void go()}
            >
              {t.start(ready.length)}
            </Button>
            <span role="status">{t.planned(ready.length, rows.length - ready.length)}</span>
          </>
        )}
      </div>
      {planned !== null && ready.length < rows.length && <p className="hint">{t.startHint}</p>}
    </Card>
  );
}

function Notes({ table: { ignored, guessed, faults } }: { readonly table: VehicleTable }) {
  const t = useTexts(texts);
  return (
    <>
      {ignored.length > 0 && <p className="hint">{t.ignored(ignored.join(', '))}</p>}
      {guessed > 0 && <p className="hint">{t.guessed(guessed)}</p>}
      {faults.length > 0 && (
        <div role="alert">
          <p className="field-error">{t.left(faults.length)}</p>
          <ul>
            {faults.slice(0, 20).map(({ line, message }) => (
              <li key={`${line} ${message}`}>
                {t.line(line)}: {message}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
