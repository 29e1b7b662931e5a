import { useState } from 'react';
import { download, toCsv } from '../../app/csv';
import { useTexts } from '../../i18n/language';
import { Button } from '../../ui/button';
import { notify } from '../../ui/toast';
import { detailsOf, type Entry } from './entries';
import type { AuditPageFragment } from './generated/audit';
import { texts } from './texts';

/** Entries in one file. */
const MOST = 10_000;

/** Reads a page of what is filtered, from the newest without a cursor. */
export type ReadPage = (after: string | null) => Promise<AuditPageFragment | null>;

interface ExportCsvProps {
  readonly isDisabled: boolean;
  readonly readPage: ReadPage;
}

/** Writes all entries that match the filters to a file, not only those on the page. */
export function ExportCsv({ isDisabled, readPage }: ExportCsvProps) {
  const t = useTexts(texts);
  const [isBusy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const { entries, hasMore } = await readAll(readPage);
      download('audit.csv', textOf(entries));
      if (hasMore) notify(t.csvCapped(MOST));
    } catch {
      notify(t.csvFailed, 'bad');
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button isDisabled={isDisabled || isBusy} onPress={() => void save()}>
      {t.csv}
    </Button>
  );
}

async function readAll(readPage: ReadPage) {
  const entries: Entry[] = [];
  let page = await readPage(null);
  while (page) {
    const { nodes, pageInfo } = page;
    entries.push(...nodes);
    if (!pageInfo.hasNextPage) break;
    if (entries.length >= MOST) return { entries, hasMore: true };
    page = await readPage(pageInfo.endCursor);
  }
  return { entries, hasMore: false };
}

const textOf = (entries: readonly Entry[]): string =>
  toCsv<Entry>(
    [
      ['at', ({ at }) => at],
      ['clientId', ({ clientId }) => clientId],
      ['action', ({ action }) => action],
      ['subjectId', ({ subjectId }) => subjectId],
      ['requestId', ({ requestId }) => requestId],
      ['details', detailsOf],
    ],
    entries,
  );
