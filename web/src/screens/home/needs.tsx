import { Link } from '@tanstack/react-router';
import { useBlockerWords } from '../../i18n/blockers/use-blocker-words';
import { useFormat } from '../../i18n/format';
import { useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import { Badge } from '../../ui/status/badge';
import { StatusBadge } from '../../ui/status/status-badge';
import { statusWords } from '../../ui/status/statuses';
import { Time } from '../../ui/time';
import type { HomeQuery } from './generated/home';
import { texts } from './texts';

type Fleet = NonNullable<HomeQuery['fleet']>;
type Blocker = Fleet['blockers']['nodes'][number];

interface NeedsProps {
  readonly fleetId: string;
  readonly groups: Fleet['blockerGroups'];
  readonly blockers: Fleet['blockers'];
}

/** Number of items that each actor must act on, by when, and the most urgent ones. */
export function Needs({ fleetId, groups, blockers }: NeedsProps) {
  const t = useTexts(texts);
  const { number } = useFormat();
  const { actor: actors } = useTexts(statusWords);
  if (groups.length === 0)
    return (
      <Card title={t.needs}>
        <p className="muted">{t.nothingNeeded}</p>
      </Card>
    );
  return (
    <Card title={t.needs}>
      <ul className="list">
        {groups.map(({ actor, count, oldestSince, nextDeadline }) => (
          <li key={actor}>
            <div className="row">
              <strong className="grow">{actors[actor ?? ''] ?? actor}</strong>
              <span className="number">{t.groups(count)}</span>
            </div>
            <p className="hint">
              {t.oldest} <Time at={oldestSince} />
              {nextDeadline !== null && (
                <>
                  , {t.due} <Time at={nextDeadline} />
                </>
              )}
            </p>
          </li>
        ))}
      </ul>
      <h3>{t.worst}</h3>
      <ul className="list">
        {blockers.nodes.map((blocker) => (
          <BlockerLine key={blocker.id} fleetId={fleetId} blocker={blocker} />
        ))}
      </ul>
      <p className="hint">
        {t.showing(number(blockers.nodes.length), number(blockers.totalCount))}
      </p>
    </Card>
  );
}

function BlockerLine({
  fleetId,
  blocker,
}: {
  readonly fleetId: string;
  readonly blocker: Blocker;
}) {
  const t = useTexts(texts);
  const { actor: actors } = useTexts(statusWords);
  const words = useBlockerWords();
  const { code, actor, severity, title, since, deadline } = blocker;
  return (
    <li>
      <span>{words.title(code, title)}</span>
      <p className="row hint">
        <StatusBadge of="severity" status={severity} />
        <Badge tone="neutral">{actors[actor] ?? actor}</Badge>
        <span className="grow">
          <SubjectLink fleetId={fleetId} subject={blocker.subject} /> · <Time at={since} />
          {deadline !== null && (
            <>
              {' · '}
              {t.due} <Time at={deadline} />
            </>
          )}
        </span>
      </p>
    </li>
  );
}

interface SubjectLinkProps {
  readonly fleetId: string;
  readonly subject: Blocker['subject'];
}

function SubjectLink({ fleetId, subject }: SubjectLinkProps) {
  if (subject.__typename === 'Driver') return <>{subject.displayName}</>;
  if (subject.__typename !== 'Enrollment') return <>{subject.name}</>;
  const { id, vin, name } = subject.vehicle;
  return (
    <Link to="/fleets/$fleetId/vehicles/$vehicleId" params={{ fleetId, vehicleId: id }}>
      {name ?? vin}
    </Link>
  );
}
