import { lazy, Suspense } from 'react';
import { useAction } from '../../app/connection/use-action';
import { useViewer } from '../../app/session/viewer';
import { useFormat } from '../../i18n/format';
import { useTexts } from '../../i18n/language';
import { Button } from '../../ui/button';
import { Card } from '../../ui/page';
import { Badge } from '../../ui/status/badge';
import { StatusBadge } from '../../ui/status/status-badge';
import { Time } from '../../ui/time';
import { notify } from '../../ui/toast';
import { RefreshVehicleDocument } from './generated/vehicle';
import type { Vehicle } from './screen';
import { texts } from './texts';

const UNITS: Readonly<Record<string, string>> = {
  KILOMETERS: 'km',
  KILOMETERS_PER_HOUR: 'km/h',
  PERCENT: '%',
  LITERS: 'l',
};

const MEASUREMENTS = ['odometer', 'fuelLevel', 'batteryLevel', 'range', 'speed'] as const;
const SWITCHES = ['ignitionOn', 'engineRunning', 'locked'] as const;

/** Loaded for those who may see a position. */
const PositionMap = lazy(async () => ({
  default: (await import('./map/position-map')).PositionMap,
}));

type State = NonNullable<Vehicle['state']>;

interface VehicleDataProps {
  readonly vehicle: Vehicle;
  readonly onRefreshed: () => void;
}

/** Whether data flows, and what it says, each value with its age. */
export function VehicleData({ vehicle, onRefreshed }: VehicleDataProps) {
  const t = useTexts(texts);
  const { may } = useViewer();
  const canRead = may('vehicle-data:read');
  return (
    <Card
      title={t.data}
      beside={canRead && <RefreshButton vehicleId={vehicle.id} onRefreshed={onRefreshed} />}
    >
      <ul className="list">
        {vehicle.enrollments.map(({ id, dataFlow, account }) => (
          <li key={id} className="row">
            <StatusBadge of="dataFlow" status={dataFlow.status} />
            <span className="grow hint">
              {account.name}, {t.dataSince} <Time at={dataFlow.since} />
              {dataFlow.lastDataAt !== null && (
                <>
                  , {t.lastData} <Time at={dataFlow.lastDataAt} />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
      {!canRead && <p className="hint">{t.dataNeedsScope}</p>}
      {canRead && !vehicle.state && <p className="muted">{t.noData}</p>}
      {vehicle.state && <StateFacts state={vehicle.state} />}
    </Card>
  );
}

function StateFacts({ state }: { readonly state: State }) {
  const t = useTexts(texts);
  const { number } = useFormat();
  const words = (name: (typeof SWITCHES)[number], on: boolean): string =>
    name === 'locked' ? (on ? t.yes : t.no) : on ? t.on : t.off;
  return (
    <>
      <dl className="facts">
        {MEASUREMENTS.map((name) => {
          const signal = state[name];
          if (!signal) return null;
          const text = `${number(signal.value)} ${UNITS[signal.unit] ?? signal.unit}`;
          return <SignalFact key={name} name={t.state[name]} text={text} signal={signal} />;
        })}
        {SWITCHES.map((name) => {
          const signal = state[name];
          if (!signal) return null;
          const text = words(name, signal.on);
          return <SignalFact key={name} name={t.state[name]} text={text} signal={signal} />;
        })}
        {state.position && (
          <SignalFact
            name={t.state.position}
            text={`${state.position.latitude.toFixed(5)}, ${state.position.longitude.toFixed(5)}${
              state.position.approximate ? ` (${t.approximate})` : ''
            }`}
            signal={state.position}
          />
        )}
      </dl>
      {state.position && (
        <Suspense fallback={<p className="hint">{t.mapLoading}</p>}>
          <PositionMap place={state.position} />
        </Suspense>
      )}
      {state.warnings.length > 0 && (
        <>
          <h3>{t.warnings}</h3>
          <ul className="list">
            {state.warnings.map(({ code, text }) => (
              <li key={code}>{text ?? code}</li>
            ))}
          </ul>
        </>
      )}
      {state.problems.length > 0 && (
        <>
          <h3>{t.withheld}</h3>
          <ul className="list">
            {state.problems.map(({ signal, reason, at }) => (
              <li key={`${signal ?? ''} ${reason}`} className="row">
                <span className="grow">
                  {signal ?? t.wholeAnswer}: {t.problems[reason]}
                </span>
                <span className="hint">
                  <Time at={at} />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

interface SignalFactProps {
  readonly name: string;
  readonly text: string;
  readonly signal: {
    readonly measuredAt: string | null;
    readonly observedAt: string;
    readonly freshness: 'CURRENT' | 'AGING' | 'STALE' | 'UNKNOWN_AGE';
  };
}

function SignalFact({ name, text, signal }: SignalFactProps) {
  const t = useTexts(texts);
  const { measuredAt, observedAt, freshness } = signal;
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <span className="number">{text}</span>{' '}
        <span className="hint">
          <Time at={measuredAt ?? observedAt} />
        </span>{' '}
        {freshness !== 'CURRENT' && (
          <Badge tone={freshness === 'STALE' ? 'waiting' : 'neutral'}>
            {t.freshness[freshness]}
          </Badge>
        )}
      </dd>
    </>
  );
}

interface RefreshButtonProps {
  readonly vehicleId: string;
  readonly onRefreshed: () => void;
}

function RefreshButton({ vehicleId, onRefreshed }: RefreshButtonProps) {
  const t = useTexts(texts);
  const [refresh, isBusy] = useAction(RefreshVehicleDocument);
  const run = async (): Promise<void> => {
    const { data, userErrors } = await refresh({ input: { vehicleIds: [vehicleId] } });
    for (const { message } of userErrors) notify(message, 'bad');
    if (data && userErrors.length === 0) notify(t.asked);
    onRefreshed();
  };
  return (
    <Button isDisabled={isBusy} onPress={() => void run()}>
      {t.refresh}
    </Button>
  );
}
