import { useApolloClient } from '@apollo/client/react';
import { useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useAddress, useFleetId } from '../../app/address';
import { connection } from '../../app/connection/connection';
import { failureOf } from '../../app/connection/failure';
import { download } from '../../app/csv';
import { useLive } from '../../app/live/live';
import { useViewer } from '../../app/session/viewer';
import { useStore } from '../../app/store';
import { useFormat } from '../../i18n/format';
import { useTexts } from '../../i18n/language';
import { Button } from '../../ui/button';
import { Page } from '../../ui/page';
import { Empty, FailureNotice, ScreenLoading } from '../../ui/states';
import { BulkActions } from './bulk/bulk-actions';
import { csvOf } from './csv';
import { FilterBar } from './filter-bar';
import { filterOf, isFiltered, orderOf } from './filters';
import { ColumnChoice } from './list/column-choice';
import { type Row, RowSource } from './list/row-source';
import { VehicleList } from './list/vehicle-list';
import { texts } from './texts';

/** Maximum rows of one export. */
const MOST_ROWS = 1_000_000;

/** All vehicles of a fleet: to search, filter, select and act on. */
export function Screen() {
  const fleetId = useFleetId();
  const client = useApolloClient();
  const t = useTexts(texts);
  const [params, change] = useAddress();
  const withData = useViewer().may('vehicle-data:read');
  const key = JSON.stringify([filterOf(params), orderOf(params)]);
  const source = useMemo(() => {
    const [filterBy, orderBy] = JSON.parse(key) as [
      ReturnType<typeof filterOf>,
      ReturnType<typeof orderOf>,
    ];
    return new RowSource(client, { fleetId, filterBy, orderBy, withData });
  }, [client, fleetId, key, withData]);
  const { total, isExact, error } = useStore(source.state);
  const [selected, setSelected] = useState<ReadonlyMap<string, Row>>(new Map());
  // The box is ticked at once, the actions follow.
  const chosen = useDeferredValue(selected);
  const sort = useCallback((order: string) => change({ order }), [change]);
  useEffect(() => {
    source.want(0, 50);
    setSelected(new Map());
    const stop = connection.onRecovery(() => source.reload());
    return () => {
      stop();
      source.dispose();
    };
  }, [source]);
  useLive((changed) => source.update(changed));

  return (
    <Page
      title={t.title}
      beside={
        total !== null && (
          <span className="muted" role="status">
            {t.count(total, isExact)}
          </span>
        )
      }
      actions={
        <>
          <ColumnChoice />
          <ExportButton source={source} />
        </>
      }
    >
      <FilterBar fleetId={fleetId} params={params} onChange={change} />
      {total !== null && chosen.size > 0 && (
        <BulkActions
          selected={chosen}
          total={total}
          source={source}
          onSelect={setSelected}
          onDone={() => source.reload()}
        />
      )}
      {error !== null && total === null && (
        <FailureNotice failure={failureOf(error)} onRetry={() => source.reload()} />
      )}
      {error === null && total === null && <ScreenLoading />}
      {total === 0 &&
        (isFiltered(params) ? (
          <Empty title={t.noMatch} hint={t.noMatchHint} />
        ) : (
          <Empty title={t.none} hint={t.noneHint} />
        ))}
      {total !== null && total > 0 && (
        <VehicleList
          fleetId={fleetId}
          source={source}
          total={total}
          params={params}
          onOrder={sort}
          selected={selected}
          onSelect={setSelected}
        />
      )}
    </Page>
  );
}

function ExportButton({ source }: { readonly source: RowSource }) {
  const t = useTexts(texts);
  const { number } = useFormat();
  const [count, setCount] = useState<number | null>(null);
  const run = async (): Promise<void> => {
    setCount(0);
    try {
      const rows = await source.readAll(MOST_ROWS, setCount);
      download(`vehicles-${new Date().toISOString().slice(0, 10)}.csv`, csvOf(rows));
    } catch (error) {
      connection.failed(failureOf(error));
    }
    setCount(null);
  };
  return (
    <Button onPress={() => void run()} isDisabled={count !== null}>
      {count === null ? t.csv : t.exporting(number(count))}
    </Button>
  );
}
