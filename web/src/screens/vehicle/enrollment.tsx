import { texts as common } from '../../app/texts';
import { useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import { StatusBadge } from '../../ui/status/status-badge';
import { Time } from '../../ui/time';
import { Blockers } from './blockers';
import { ClearanceActions } from './clearance-actions';
import { Commands, ReceivedWebhooks } from './exchange';
import type { VehicleStoryQuery } from './generated/vehicle';
import { texts } from './texts';

export type Enrollment = NonNullable<VehicleStoryQuery['vehicle']>['enrollments'][number];

/** State of a vehicle at one provider account. */
export function EnrollmentCards({ enrollment }: { readonly enrollment: Enrollment }) {
  const t = useTexts(texts);
  const { account, clearance, blockers } = enrollment;
  return (
    <>
      <Card
        title={`${t.setup}: ${account.name}`}
        beside={<StatusBadge of="enrollment" status={enrollment.status} />}
      >
        <Setup enrollment={enrollment} />
      </Card>
      <Card
        title={t.clearance}
        beside={clearance && <StatusBadge of="clearance" status={clearance.status} />}
      >
        {clearance ? (
          <ClearanceStory enrollment={enrollment} clearance={clearance} />
        ) : (
          <p className="muted">{t.noClearance}</p>
        )}
      </Card>
      <Blockers blockers={blockers} />
      <Commands commands={enrollment.commands} />
      <ReceivedWebhooks webhooks={enrollment.receivedWebhooks} />
    </>
  );
}

interface ClearanceStoryProps {
  readonly enrollment: Enrollment;
  readonly clearance: NonNullable<Enrollment['clearance']>;
}

function ClearanceStory({ enrollment, clearance }: ClearanceStoryProps) {
  const t = useTexts(texts);
  return (
    <>
      <p>{t.inWords[clearance.status]}</p>
      {clearance.reason !== null && (
        <p>
          {t.providerSays}: “{clearance.reason}”
        </p>
      )}
      <dl className="facts">
        <dt>{t.requested}</dt>
        <dd>
          <Time at={clearance.requestedAt} as="full" />
        </dd>
        <dt>{t.sinceWhen}</dt>
        <dd>
          <Time at={clearance.changedAt} as="full" />
        </dd>
        <dt>{t.observed}</dt>
        <dd>
          <Time at={clearance.observedAt} />
        </dd>
      </dl>
      <ClearanceActions enrollmentId={enrollment.id} allowed={clearance.allowedActions} />
    </>
  );
}

function Setup({ enrollment }: { readonly enrollment: Enrollment }) {
  const t = useTexts(texts);
  const { none } = useTexts(common);
  const { reason, externalId, telematicsUnitId, credential, credentialKind } = enrollment;
  const { lastContactAt, online, confirmedAt, grant, account } = enrollment;
  return (
    <>
      {reason !== null && (
        <p>
          {t.providerSays}: “{reason}”
        </p>
      )}
      <dl className="facts">
        <dt>{account.provider.displayName}</dt>
        <dd>{account.name}</dd>
        <dt>{t.externalId}</dt>
        <dd>{externalId ?? none}</dd>
        {telematicsUnitId !== null && (
          <>
            <dt>{t.unit}</dt>
            <dd>{telematicsUnitId}</dd>
          </>
        )}
        <dt>{t.credential}</dt>
        <dd>{credential?.name ?? t.credentials[credentialKind]}</dd>
        {lastContactAt !== null && (
          <>
            <dt>{t.contact}</dt>
            <dd>
              <Time at={lastContactAt} /> {online !== null && (online ? t.online : t.offline)}
            </dd>
          </>
        )}
        {confirmedAt !== null && (
          <>
            <dt>{t.confirmed}</dt>
            <dd>
              <Time at={confirmedAt} />
            </dd>
          </>
        )}
        <dt>{t.token}</dt>
        <dd>
          {grant ? (
            <>
              <StatusBadge of="token" status={grant.status} /> {grant.scopes.join(', ')}{' '}
              {t.tokenUntil} <Time at={grant.expiresAt} as="full" />
            </>
          ) : (
            t.noToken
          )}
        </dd>
      </dl>
    </>
  );
}
