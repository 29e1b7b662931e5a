import { useTexts } from '../../i18n/language';
import { More } from '../../ui/more';
import { Page } from '../../ui/page';
import { Entries } from './entries';
import { ExportCsv, type ReadPage } from './export-csv';
import { Filters } from './filters';
import type { AuditPageFragment } from './generated/audit';
import { texts } from './texts';
import { Verification, type Verify } from './verification';

interface AuditPageProps {
  readonly verify: Verify;
  readonly readPage: ReadPage;
  readonly page: AuditPageFragment;
  readonly loadMore: (after: string | null) => Promise<unknown>;
}

/** Entries of an audit log, with the filters of the address. */
export function AuditPage({ page, verify, readPage, loadMore }: AuditPageProps) {
  const t = useTexts(texts);
  const { nodes, pageInfo } = page;
  return (
    <Page
      title={t.title}
      actions={<ExportCsv isDisabled={nodes.length === 0} readPage={readPage} />}
    >
      <p className="muted">{t.intro}</p>
      <Verification verify={verify} />
      <Filters />
      {nodes.length === 0 ? <p className="muted">{t.none}</p> : <Entries entries={nodes} />}
      <More hasMore={pageInfo.hasNextPage} load={() => loadMore(pageInfo.endCursor)} />
    </Page>
  );
}
