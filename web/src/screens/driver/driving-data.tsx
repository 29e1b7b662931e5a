import { useFormat } from '../../i18n/format';
import { useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import { Time } from '../../ui/time';
import type { DriverStoryQuery } from './generated/driver';
import { texts } from './texts';

type Data = Extract<NonNullable<DriverStoryQuery['data']>, { readonly activity: unknown }>;

const SCORES = [
  'safety',
  'acceleration',
  'braking',
  'cornering',
  'speeding',
  'phoneUse',
  'eco',
] as const;
const BEST = 100;

/** Scores, sums and trips of the last 30 days. */
export function DrivingData({ data }: { readonly data: Data }) {
  const t = useTexts(texts);
  const { activity, statistics, scores, trips } = data;
  const { number } = useFormat();
  return (
    <>
      <Card title={t.scores}>
        {!scores && <p className="muted">{t.noScores}</p>}
        {scores && (
          <dl className="counts">
            {SCORES.map((name) => {
              const score = scores[name];
              if (score === null) return null;
              return (
                <div key={name} className="row">
                  <dt className="grow">{t.score[name]}</dt>
                  <dd className="row">
                    <meter min={0} max={BEST} value={score} aria-label={t.score[name]} />
                    <span className="number">{number(Math.round(score))}</span>
                  </dd>
                </div>
              );
            })}
          </dl>
        )}
      </Card>
      <Card title={t.sums}>
        <p>
          {t.activity}: {t.status[activity.status] ?? activity.status}
          {activity.lastTripAt !== null && (
            <>
              , {t.lastTrip} <Time at={activity.lastTripAt} />
            </>
          )}
        </p>
        {statistics ? <Sums statistics={statistics} /> : <p className="muted">{t.noTrips}</p>}
      </Card>
      {trips && trips.nodes.length > 0 && <Trips trips={trips.nodes} />}
    </>
  );
}

function Sums({ statistics }: { readonly statistics: NonNullable<Data['statistics']> }) {
  const t = useTexts(texts);
  const { number } = useFormat();
  const { distance, duration, trips, speedingDistance, phoneUseDuration } = statistics;
  const minutes = (seconds: number): string => t.minutes(number(Math.round(seconds / 60)));
  const km = (value: number): string => `${number(Math.round(value))} km`;
  const facts: readonly (readonly [string, string | null])[] = [
    [t.trips, number(trips)],
    [t.distance, km(distance)],
    [t.duration, minutes(duration)],
    [t.harshBrakings, numberOr(statistics.harshBrakings, number)],
    [t.harshAccelerations, numberOr(statistics.harshAccelerations, number)],
    [t.speedingDistance, numberOr(speedingDistance, km)],
    [t.phoneUseDuration, numberOr(phoneUseDuration, minutes)],
  ];
  return (
    <dl className="facts">
      {facts.map(
        ([name, text]) =>
          text !== null && (
            <div key={name} className="fact">
              <dt>{name}</dt>
              <dd className="number">{text}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

const numberOr = (value: number | null, write: (value: number) => string): string | null =>
  value === null ? null : write(value);

function Trips({ trips }: { readonly trips: NonNullable<Data['trips']>['nodes'] }) {
  const t = useTexts(texts);
  const { number } = useFormat();
  return (
    <Card title={t.trips} beside={<span className="hint">{t.tripCount(trips.length)}</span>} wide>
      <div className="table-scroll" tabIndex={0} role="group" aria-label={t.trips}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t.started}</th>
              <th scope="col">{t.distance}</th>
              <th scope="col">{t.duration}</th>
              <th scope="col">{t.maxSpeed}</th>
              <th scope="col">{t.score.safety}</th>
              <th scope="col">{t.role}</th>
            </tr>
          </thead>
          <tbody>
            {trips.map(({ externalId, startedAt, distance, duration, maxSpeed, ...trip }) => (
              <tr key={externalId}>
                <td>
                  <Time at={startedAt} as="full" />
                </td>
                <td className="number">{number(Math.round(distance * 10) / 10)} km</td>
                <td className="number">{t.minutes(number(Math.round(duration / 60)))}</td>
                <td className="number">
                  {maxSpeed !== null && `${number(Math.round(maxSpeed))} km/h`}
                </td>
                <td className="number">
                  {numberOr(trip.scores?.safety ?? null, (score) => number(Math.round(score)))}
                </td>
                <td>{trip.asDriver !== null && (trip.asDriver ? t.asDriver : t.asPassenger)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
