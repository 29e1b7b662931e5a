import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { useFleetId, usePathId } from '../../app/address';
import { failureOf } from '../../app/connection/failure';
import { useViewer } from '../../app/session/viewer';
import { texts as common } from '../../app/texts';
import { useBlockerWords } from '../../i18n/blockers/use-blocker-words';
import { useTexts } from '../../i18n/language';
import { Card, Page } from '../../ui/page';
import { Empty, FailureNotice, ScreenLoading } from '../../ui/states';
import { StatusBadge } from '../../ui/status/status-badge';
import { Time } from '../../ui/time';
import { DrivingData } from './driving-data';
import { DriverStoryDocument, type DriverStoryQuery } from './generated/driver';
import { texts } from './texts';

const DAY_MS = 24 * 60 * 60 * 1000;
const DAYS = 30;

export type Driver = Extract<NonNullable<DriverStoryQuery['node']>, { readonly account: unknown }>;

/** Returns the last 30 days, by whole days in UTC, so that answers are served again. */
function lastDays(): { readonly from: string; readonly to: string } {
  const end = (Math.floor(Date.now() / DAY_MS) + 1) * DAY_MS;
  return { from: new Date(end - DAYS * DAY_MS).toISOString(), to: new Date(end).toISOString() };
}

/** One driver: what is needed, and, for those who may see them, trips and scores. */
export function Screen() {
  const fleetId = useFleetId();
  const driverId = usePathId('driverId');
  const t = useTexts(texts);
  const { may } = useViewer();
  const [period] = useState(lastDays);
  const withData = may('driver-data:read');
  const { data, error, refetch } = useQuery(DriverStoryDocument, {
    variables: { driverId, withData, ...period },
    errorPolicy: 'all',
  });
  if (!data?.node && error)
    return <FailureNotice failure={failureOf(error)} onRetry={() => void refetch()} />;
  if (!data) return <ScreenLoading />;
  const { node } = data;
  // A driver of another fleet is not shown under this one's address.
  if (!node || !('account' in node) || node.account.fleet.id !== fleetId)
    return <Empty title={t.noSuchDriver} hint={t.noSuchDriverHint} />;
  const driving = data.data && 'activity' in data.data ? data.data : null;
  return (
    <Page title={node.displayName ?? t.unnamed}>
      <div className="cards">
        <Facts driver={node} />
        <Blockers driver={node} />
        {!withData && (
          <Card title={t.trips}>
            <p className="hint">{t.needsScope}</p>
          </Card>
        )}
        {withData && !driving && error && (
          <Card title={t.trips}>
            <FailureNotice failure={failureOf(error)} onRetry={() => void refetch()} />
          </Card>
        )}
        {driving && <DrivingData data={driving} />}
      </div>
    </Page>
  );
}

function Facts({ driver }: { readonly driver: Driver }) {
  const t = useTexts(texts);
  const { none } = useTexts(common);
  const { email, externalId, account, createdAt, grant } = driver;
  return (
    <Card title={t.facts}>
      <dl className="facts">
        <dt>{t.email}</dt>
        <dd>{email ?? none}</dd>
        <dt>{t.id}</dt>
        <dd>
          <code>{externalId}</code>
        </dd>
        <dt>{t.account}</dt>
        <dd>{account.name}</dd>
        <dt>{t.since}</dt>
        <dd>
          <Time at={createdAt} as="full" />
        </dd>
        <dt>{t.token}</dt>
        <dd>
          {grant ? (
            <>
              <StatusBadge of="token" status={grant.status} /> {t.until}{' '}
              <Time at={grant.expiresAt} as="full" />
            </>
          ) : (
            t.noToken
          )}
        </dd>
      </dl>
    </Card>
  );
}

function Blockers({ driver: { blockers } }: { readonly driver: Driver }) {
  const t = useTexts(texts);
  const words = useBlockerWords();
  return (
    <Card title={t.blockers}>
      {blockers.length === 0 && <p className="muted">{t.noBlockers}</p>}
      {blockers.map(({ id, code, title, severity, steps }) => (
        <div key={id}>
          <p>
            <StatusBadge of="severity" status={severity} /> {words.title(code, title)}
          </p>
          <ol className="steps">
            {steps.map((step) => (
              <li key={step}>{words.step(step)}</li>
            ))}
          </ol>
        </div>
      ))}
    </Card>
  );
}
