import { useFormat } from '../../i18n/format';
import { useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import { StatusBadge } from '../../ui/status/status-badge';
import { Time } from '../../ui/time';
import type { HomeQuery } from './generated/home';
import { texts } from './texts';

type Onboarding = NonNullable<HomeQuery['fleet']>['onboardings']['nodes'][number];

/** The latest onboardings and how far they are. */
export function Onboardings({ onboardings }: { readonly onboardings: readonly Onboarding[] }) {
  const t = useTexts(texts);
  const { number } = useFormat();
  return (
    <Card title={t.onboardings}>
      {onboardings.length === 0 ? (
        <p className="muted">{t.noOnboardings}</p>
      ) : (
        <ul className="list">
          {onboardings.map(({ id, status, total, succeeded, failed, createdAt }) => (
            <li key={id}>
              <div className="row">
                <span className="grow">
                  <Time at={createdAt} as="full" />
                </span>
                <StatusBadge of="onboarding" status={status} />
              </div>
              <progress
                className="progress"
                max={total}
                value={succeeded + failed}
                aria-label={t.onboardings}
              />
              <p className="hint">
                {t.progress(number(succeeded + failed), number(total), number(failed))}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
