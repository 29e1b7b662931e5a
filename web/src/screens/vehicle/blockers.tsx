import { useBlockerWords } from '../../i18n/blockers/use-blocker-words';
import { useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import { Badge } from '../../ui/status/badge';
import { StatusBadge } from '../../ui/status/status-badge';
import { statusWords } from '../../ui/status/statuses';
import { Time } from '../../ui/time';
import type { Enrollment } from './enrollment';
import { texts } from './texts';

type Blocker = Enrollment['blockers'][number];

/** Blockers of the vehicle: who must do what, by when. */
export function Blockers({ blockers }: { readonly blockers: readonly Blocker[] }) {
  const t = useTexts(texts);
  return (
    <Card title={t.blockers}>
      {blockers.length === 0 ? (
        <p className="muted">{t.noBlockers}</p>
      ) : (
        <ul className="list">
          {blockers.map((blocker) => (
            <BlockerItem key={blocker.id} blocker={blocker} />
          ))}
        </ul>
      )}
    </Card>
  );
}

/** Addresses that may be followed; a link of another kind is shown as text. */
const isWebAddress = (text: string): boolean => /^https?:\/\//i.test(text);

function BlockerItem({ blocker }: { readonly blocker: Blocker }) {
  const t = useTexts(texts);
  const { actor } = useTexts(statusWords);
  const words = useBlockerWords();
  const { code, severity, title, steps, link, providerMessage, since, deadline, deadlineKind } =
    blocker;
  return (
    <li>
      <div className="row">
        <StatusBadge of="severity" status={severity} />
        <Badge tone="neutral">{actor[blocker.actor] ?? blocker.actor}</Badge>
        <strong className="grow">{words.title(code, title)}</strong>
      </div>
      <ol className="steps">
        {steps.map((step) => (
          <li key={step}>{words.step(step)}</li>
        ))}
      </ol>
      {providerMessage !== null && (
        <p>
          {t.providerSays}: “{providerMessage}”
        </p>
      )}
      <p className="hint">
        {t.since} <Time at={since} />
        {deadline !== null && deadlineKind !== null && (
          <>
            {' · '}
            {t.deadline[deadlineKind]} <Time at={deadline} />
          </>
        )}
        {blocker.certainty === 'CONCLUDED' && ` · ${t.concluded}`}
        {link !== null && (
          <>
            {' · '}
            {isWebAddress(link) ? (
              <a href={link} target="_blank" rel="noreferrer">
                {t.read}
              </a>
            ) : (
              link
            )}
          </>
        )}
      </p>
    </li>
  );
}
