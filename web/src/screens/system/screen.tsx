import { useQuery } from '@apollo/client/react';
import { failureOf } from '../../app/connection/failure';
import { useFormat } from '../../i18n/format';
import { useTexts } from '../../i18n/language';
import { Card, Page } from '../../ui/page';
import { FailureNotice, ScreenLoading } from '../../ui/states';
import { Badge } from '../../ui/status/badge';
import { Time } from '../../ui/time';
import { Calls } from './calls';
import { Circuits } from './circuits';
import { SystemStateDocument, type SystemStateQuery } from './generated/system';
import { Keys } from './keys';
import { texts } from './texts';

export type SystemState = SystemStateQuery['system'];

const POLL_MS = 5000;
const MEGABYTE = 1_000_000;

/** State of the installation, for those who run it. */
export function Screen() {
  const t = useTexts(texts);
  const { data, error, refetch } = useQuery(SystemStateDocument, { pollInterval: POLL_MS });
  if (!data && error)
    return <FailureNotice failure={failureOf(error)} onRetry={() => void refetch()} />;
  if (!data) return <ScreenLoading />;
  const { system } = data;
  return (
    <Page title={t.title}>
      <p className="muted">{t.intro}</p>
      <div className="cards">
        <Overview system={system} />
        <Checks
          title={t.checks}
          checks={system.checks.map(({ name, fault }) => ({ name: t.check[name] ?? name, fault }))}
        />
        <Servers servers={system.servers} />
        <Queues queues={system.queues} />
        <Keys keys={system.encryptionKeys} resealing={system.resealing} />
        <Circuits circuits={system.circuits} />
        <Checks title={t.workers} checks={system.workers} />
        <Calls calls={system.providerCalls} />
      </div>
    </Page>
  );
}

function Overview({ system }: { readonly system: SystemState }) {
  const t = useTexts(texts);
  const { number } = useFormat();
  const { version, engine, databaseBytes, lastBackupAt } = system;
  return (
    <Card title={t.overview}>
      <dl className="facts">
        <dt>{t.version}</dt>
        <dd>{version}</dd>
        <dt>{t.database}</dt>
        <dd>
          {t.engines[engine]}, {number(Math.round((databaseBytes / MEGABYTE) * 10) / 10)} MB
        </dd>
        <dt>{t.backup}</dt>
        <dd>
          {lastBackupAt !== null && <Time at={lastBackupAt} as="full" />}
          {lastBackupAt === null && (engine === 'SQLITE' ? t.noBackup : t.postgresBackup)}
        </dd>
      </dl>
    </Card>
  );
}

interface ChecksProps {
  readonly title: string;
  readonly checks: SystemState['checks'];
}

function Checks({ title, checks }: ChecksProps) {
  const t = useTexts(texts);
  return (
    <Card title={title}>
      <ul className="list">
        {checks.map(({ name, fault }) => (
          <li key={name}>
            <div className="row">
              <span className="grow">{name}</span>
              <Badge tone={fault === null ? 'good' : 'bad'}>
                {fault === null ? t.works : t.faulty}
              </Badge>
            </div>
            {fault !== null && <p>{fault}</p>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Servers({ servers }: { readonly servers: SystemState['servers'] }) {
  const t = useTexts(texts);
  return (
    <Card title={t.servers}>
      <ul className="list">
        {servers.map(({ host, startedAt, seenAt, keyIds, isAnswering }, index) => (
          <li key={index}>
            <div className="row">
              <strong className="grow">{host}</strong>
              {isAnswering && <Badge tone="info">{t.answering}</Badge>}
            </div>
            <p className="hint">
              {t.started} <Time at={startedAt} />, {t.seen} <Time at={seenAt} />, {t.keys}:{' '}
              {keyIds.join(', ')}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Queues({ queues }: { readonly queues: SystemState['queues'] }) {
  const t = useTexts(texts);
  const { number } = useFormat();
  return (
    <Card title={t.queues}>
      {queues.length === 0 && <p className="muted">{t.nothingWaits}</p>}
      {queues.length > 0 && (
        <ul className="list">
          {queues.map(({ name, waiting, oldestSince }) => (
            <li key={name} className="row">
              <code className="grow">{name}</code>
              <span className="number">{number(waiting)}</span>
              {oldestSince !== null && (
                <span className="hint">
                  {t.oldest} <Time at={oldestSince} />
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
