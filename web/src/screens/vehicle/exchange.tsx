import type { ReactElement } from 'react';
import { useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import { StatusBadge } from '../../ui/status/status-badge';
import { Time } from '../../ui/time';
import type { Enrollment } from './enrollment';
import { texts } from './texts';

/** Number of entries that are shown at once; the others unfold. */
const SHOWN = 5;

/** Requests of Fleetgraph to the provider: attempts, the next one, and the outcome. */
export function Commands({ commands }: { readonly commands: Enrollment['commands'] }) {
  const t = useTexts(texts);
  return (
    <Card title={t.commands}>
      {commands.length === 0 ? (
        <p className="muted">{t.noCommands}</p>
      ) : (
        <Folded
          items={commands.map((command, index) => (
            <CommandItem key={index} command={command} />
          ))}
        />
      )}
    </Card>
  );
}

function CommandItem({ command }: { readonly command: Enrollment['commands'][number] }) {
  const t = useTexts(texts);
  const { kind, status, attempts, nextAttemptAt, createdAt, finishedAt, userErrors } = command;
  return (
    <li>
      <div className="row">
        <StatusBadge of="command" status={status} />
        <span className="grow">{t.commandKinds[kind]}</span>
        <span className="hint">
          <Time at={finishedAt ?? createdAt} />
        </span>
      </div>
      <p className="hint">
        {t.attempts(attempts)}
        {nextAttemptAt !== null && (
          <>
            {', '}
            {t.nextAttempt} <Time at={nextAttemptAt} />
          </>
        )}
      </p>
      {userErrors.map(({ message }) => (
        <p key={message}>{message}</p>
      ))}
    </li>
  );
}

interface ReceivedWebhooksProps {
  readonly webhooks: Enrollment['receivedWebhooks'];
}

/** Reports that the provider sent by itself, and their outcome. */
export function ReceivedWebhooks({ webhooks }: ReceivedWebhooksProps) {
  const t = useTexts(texts);
  return (
    <Card title={t.webhooks}>
      {webhooks.length === 0 ? (
        <p className="muted">{t.noWebhooks}</p>
      ) : (
        <Folded
          items={webhooks.map(({ kind, status, receivedAt }, index) => (
            <li key={index} className="row">
              <StatusBadge of="webhook" status={status} />
              <span className="grow">{kind}</span>
              <span className="hint">
                <Time at={receivedAt} />
              </span>
            </li>
          ))}
        />
      )}
    </Card>
  );
}

/** A list whose later entries unfold. */
function Folded({ items }: { readonly items: readonly ReactElement[] }) {
  const t = useTexts(texts);
  return (
    <>
      <ul className="list">{items.slice(0, SHOWN)}</ul>
      {items.length > SHOWN && (
        <details>
          <summary>{t.earlier(items.length - SHOWN)}</summary>
          <ul className="list">{items.slice(SHOWN)}</ul>
        </details>
      )}
    </>
  );
}
