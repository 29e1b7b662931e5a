import { useQuery } from '@apollo/client/react';
import { useDeferredValue } from 'react';
import { useLive } from '../../app/live/live';
import { useFormat } from '../../i18n/format';
import { useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import { DAYS } from './early';
import { ClearanceDaysDocument, type ClearanceDaysQuery } from './generated/days';
import { texts } from './texts';

const DAY_MS = 24 * 60 * 60 * 1000;
const WIDTH = 600;
const HEIGHT = 140;
const FOOT = 16;

type Days = NonNullable<ClearanceDaysQuery['fleet']>['clearanceDays'];

/** Kinds of changes, from the lower end of a bar upwards. */
const KINDS = [
  ['granted', 'good', ['APPROVED']],
  ['requested', 'waiting', ['PENDING']],
  ['ended', 'bad', ['REJECTED', 'REVOKED', 'CANCELED']],
] as const;

interface Bar {
  readonly day: Date;
  readonly counts: readonly number[];
  readonly sum: number;
}

/** Returns a bar for each of the last days, in UTC as the server counts them. */
function barsOf(days: Days, now: number): readonly Bar[] {
  const found = new Map(days.map(({ day, counts }) => [Date.parse(day), counts]));
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  return Array.from({ length: DAYS }, (_, index) => {
    const at = today - (DAYS - 1 - index) * DAY_MS;
    const ofDay = found.get(at) ?? [];
    const counts = KINDS.map(([, , statuses]) =>
      ofDay
        .filter(({ status }) => statuses.some((each) => each === status))
        .reduce((sum, { count }) => sum + count, 0),
    );
    return { day: new Date(at), counts, sum: counts.reduce((sum, count) => sum + count, 0) };
  });
}

/** Changes of clearances over the last 30 days, as bars and in numbers. */
export function LastDays({ fleetId }: { readonly fleetId: string }) {
  const t = useTexts(texts);
  const { number } = useFormat();
  const { data, refetch } = useQuery(ClearanceDaysDocument, {
    variables: { fleetId, days: DAYS },
  });
  useLive(() => refetch());
  const bars = barsOf(data?.fleet?.clearanceDays ?? [], Date.now());
  // The chart comes after the words: dates of thirty days take their time.
  const isDrawn = useDeferredValue(true, false);
  const sums = KINDS.map((_, kind) =>
    bars.reduce((sum, { counts }) => sum + (counts[kind] ?? 0), 0),
  );
  return (
    <Card title={t.lastDays}>
      <div className="chart">
        <Bars bars={isDrawn ? bars : []} />
        <ul className="legend">
          {KINDS.map(([name, tone], kind) => (
            <li key={name}>
              <span className={`dot ${tone}`} aria-hidden="true" />
              {t.changes[name]} <span className="number">{number(sums[kind] ?? 0)}</span>
            </li>
          ))}
        </ul>
      </div>
      <p className="hint">{t.daysHint}</p>
    </Card>
  );
}

function Bars({ bars }: { readonly bars: readonly Bar[] }) {
  const t = useTexts(texts);
  const { number, date } = useFormat();
  const most = Math.max(1, ...bars.map(({ sum }) => sum));
  const step = WIDTH / DAYS;
  const scale = (HEIGHT - FOOT - 14) / most;
  const first = bars[0];
  const last = bars.at(-1);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t.lastDays}>
      <line className="axis" x1={0} x2={WIDTH} y1={HEIGHT - FOOT} y2={HEIGHT - FOOT} />
      <line className="axis" x1={0} x2={WIDTH} y1={14} y2={14} />
      <text x={0} y={10}>
        {number(most)}
      </text>
      {bars.map(({ day, counts }, index) => {
        let top = HEIGHT - FOOT;
        return (
          <g key={day.getTime()}>
            <title>
              {`${date(day)}: ${KINDS.map(([name], kind) => `${t.changes[name]} ${number(counts[kind] ?? 0)}`).join(', ')}`}
            </title>
            <rect x={index * step} y={0} width={step} height={HEIGHT - FOOT} fillOpacity={0} />
            {KINDS.map(([name, tone], kind) => {
              const height = (counts[kind] ?? 0) * scale;
              top -= height;
              return (
                <rect
                  key={name}
                  className={tone}
                  x={index * step + 2}
                  width={step - 4}
                  y={top}
                  height={height}
                />
              );
            })}
          </g>
        );
      })}
      {first && (
        <text x={0} y={HEIGHT - 2}>
          {date(first.day)}
        </text>
      )}
      {last && (
        <text x={WIDTH} y={HEIGHT - 2} textAnchor="end">
          {date(last.day)}
        </text>
      )}
    </svg>
  );
}
