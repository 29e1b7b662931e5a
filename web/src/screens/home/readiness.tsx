import { useFormat } from '../../i18n/format';
import { useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import type { HomeQuery } from './generated/home';
import { texts } from './texts';

type FleetReadiness = NonNullable<HomeQuery['fleet']>['readiness'];

/** Steps from a request to data, each with the tone of its part of the bar. */
const STEPS = [
  ['actionNeeded', 'bad'],
  ['silent', 'bad'],
  ['waiting', 'waiting'],
  ['awaitingData', 'info'],
  ['delivering', 'good'],
  ['ready', 'good'],
  ['ending', 'neutral'],
  ['ended', 'neutral'],
] as const;

/** Number of vehicles at each step, as a bar and in numbers. */
export function Readiness({ readiness }: { readonly readiness: FleetReadiness }) {
  const t = useTexts(texts);
  const { number } = useFormat();
  if (readiness.total === 0)
    return (
      <Card title={t.readiness}>
        <p className="muted">{t.noVehicles}</p>
      </Card>
    );
  const shown = STEPS.filter(([step]) => readiness[step] > 0);
  return (
    <Card title={t.readiness} beside={<span className="number">{number(readiness.total)}</span>}>
      <div className="bar" aria-hidden="true">
        {shown.map(([step, tone]) => (
          <span key={step} className={tone} style={{ flexGrow: readiness[step] }} />
        ))}
      </div>
      <dl className="counts">
        {shown.map(([step, tone]) => (
          <div key={step} className="row">
            <span className={`dot ${tone}`} aria-hidden="true" />
            <dt className="grow">{t.steps[step]}</dt>
            <dd className="number">{number(readiness[step])}</dd>
          </div>
        ))}
      </dl>
      <p className="hint">{t.readinessHint}</p>
    </Card>
  );
}
