import { Link } from '@tanstack/react-router';
import { useFormat } from '../../i18n/format';
import { useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import { StatusBadge } from '../../ui/status/status-badge';
import { Time } from '../../ui/time';
import type { OnboardingProgressFragment } from './generated/onboard';
import { texts } from './texts';

/** Number of rows that are done and have failed, as a bar and in words. */
export function Progress({ onboarding }: { readonly onboarding: OnboardingProgressFragment }) {
  const t = useTexts(texts);
  const { number } = useFormat();
  const { total, succeeded, failed } = onboarding;
  const done = succeeded + failed;
  return (
    <>
      <progress className="progress" max={total} value={done} aria-label={t.story} />
      <p className="hint" role="status">
        {t.progress(number(done), number(total), number(failed))}
      </p>
    </>
  );
}

interface HistoryProps {
  readonly fleetId: string;
  readonly onboardings: readonly OnboardingProgressFragment[];
}

export function History({ fleetId, onboardings }: HistoryProps) {
  const t = useTexts(texts);
  return (
    <Card title={t.history} wide>
      {onboardings.length === 0 && <p className="muted">{t.noHistory}</p>}
      <ul className="list">
        {onboardings.map((onboarding) => (
          <li key={onboarding.id}>
            <div className="row">
              <Link
                className="grow"
                to="/fleets/$fleetId/onboardings/$onboardingId"
                params={{ fleetId, onboardingId: onboarding.id }}
              >
                {onboarding.account.name}, <Time at={onboarding.createdAt} as="full" />
              </Link>
              <StatusBadge of="onboarding" status={onboarding.status} />
            </div>
            <Progress onboarding={onboarding} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
