import { download, toCsv } from '../../app/csv';
import { useTexts } from '../../i18n/language';
import { Button } from '../../ui/button';
import { More } from '../../ui/more';
import { Page } from '../../ui/page';
import { detailsOf, Entries, type Entry } from './entries';
import { Filters } from './filters';
import type { AuditPageFragment } from './generated/audit';
import { texts } from './texts';

interface AuditPageProps {
  readonly page: AuditPageFragment;
  readonly loadMore: (after: string | null) => Promise<unknown>;
}

/** Entries of an audit log, with the filters of the address. */
export function AuditPage({ page, loadMore }: AuditPageProps) {
  const t = useTexts(texts);
  const { nodes, pageInfo } = page;
  const save = (): void =>
    download(
      'audit.csv',
      toCsv<Entry>(
        [
          ['at', ({ at }) => at],
          ['clientId', ({ clientId }) => clientId],
          ['action', ({ action }) => action],
          ['subjectId', ({ subjectId }) => subjectId],
          ['requestId', ({ requestId }) => requestId],
          ['details', detailsOf],
        ],
        nodes,
      ),
    );
  return (
    <Page
      title={t.title}
      actions={
        <Button isDisabled={nodes.length === 0} onPress={save}>
          {t.csv}
        </Button>
      }
    >
      <p className="muted">{t.intro}</p>
      <Filters />
      {nodes.length === 0 ? <p className="muted">{t.none}</p> : <Entries entries={nodes} />}
      <More hasMore={pageInfo.hasNextPage} load={() => loadMore(pageInfo.endCursor)} />
    </Page>
  );
}
