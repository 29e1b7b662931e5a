import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, type SetStateAction, useCallback, useEffect, useMemo, useRef } from 'react';
import type { Params } from '../../../app/address';
import { useStore } from '../../../app/store';
import { useTexts } from '../../../i18n/language';
import { CheckInput } from '../../../ui/check';
import { orderOf, writeOrder } from '../filters';
import { texts } from '../texts';
import { type Column, COLUMNS, hiddenColumns } from './columns';
import type { Row, RowSource } from './row-source';

const ROW_HEIGHT = 44;

interface VehicleListProps {
  readonly fleetId: string;
  readonly source: RowSource;
  readonly total: number;
  readonly params: Params;
  readonly onOrder: (order: string) => void;
  readonly selected: ReadonlyMap<string, Row>;
  /** The same function at every rendering: rows that have not changed are not rendered. */
  readonly onSelect: (selected: SetStateAction<ReadonlyMap<string, Row>>) => void;
}

/** A table of which only the rows in sight are in the page. */
export const VehicleList = memo(function VehicleList({
  fleetId,
  source,
  total,
  params,
  onOrder,
  selected,
  onSelect,
}: VehicleListProps) {
  const t = useTexts(texts);
  const scroller = useRef<HTMLDivElement>(null);
  const hidden = useStore(hiddenColumns);
  useStore(source.state);
  const columns = useMemo(() => COLUMNS.filter(({ id }) => !hidden.has(id)), [hidden]);
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => source.want(first, last), [source, first, last, total]);

  const toggle = useCallback(
    (row: Row, isSelected: boolean): void =>
      onSelect((earlier) => {
        const next = new Map(earlier);
        if (isSelected) next.set(row.id, row);
        else next.delete(row.id);
        return next;
      }),
    [onSelect],
  );
  const areAll = source.areAll((id) => selected.has(id), selected.size);
  const template = {
    gridTemplateColumns: ['2.5rem', ...columns.map(({ width }) => width)].join(' '),
  };

  return (
    <div
      ref={scroller}
      className="rows"
      role="table"
      aria-label={t.list}
      aria-rowcount={total + 1}
      tabIndex={0}
    >
      <div className="rows-inner">
        <div role="rowgroup" className="rows-head">
          <div role="row" aria-rowindex={1} className="row-line" style={template}>
            <span role="columnheader">
              <CheckInput
                aria-label={t.selectLoaded}
                isSelected={areAll}
                isIndeterminate={!areAll && selected.size > 0}
                onChange={(all) =>
                  onSelect(new Map(all ? source.loaded.map((row) => [row.id, row]) : []))
                }
              />
            </span>
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} params={params} onOrder={onOrder} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className="rows-body" style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const row = source.row(index);
            return (
              <div
                key={index}
                role="row"
                aria-rowindex={index + 2}
                className={row && selected.has(row.id) ? 'row-line selected' : 'row-line'}
                style={{ ...template, transform: `translateY(${start}px)`, height: ROW_HEIGHT }}
              >
                {row ? (
                  <Cells
                    row={row}
                    fleetId={fleetId}
                    columns={columns}
                    isSelected={selected.has(row.id)}
                    label={t.select(row.vin)}
                    onToggle={toggle}
                  />
                ) : (
                  <span role="cell" className="placeholder" />
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
});

interface CellsProps {
  readonly row: Row;
  readonly fleetId: string;
  readonly columns: readonly Column[];
  readonly isSelected: boolean;
  readonly label: string;
  readonly onToggle: (row: Row, isSelected: boolean) => void;
}

const Cells = memo(function Cells({
  row,
  fleetId,
  columns,
  isSelected,
  label,
  onToggle,
}: CellsProps) {
  return (
    <>
      <span role="cell">
        <CheckInput
          aria-label={label}
          isSelected={isSelected}
          onChange={(checked) => onToggle(row, checked)}
        />
      </span>
      {columns.map(({ id, render }) => (
        <span role="cell" key={id} className="cell">
          {render(row, fleetId)}
        </span>
      ))}
    </>
  );
});

interface HeadCellProps {
  readonly column: Column;
  readonly params: Params;
  readonly onOrder: (order: string) => void;
}

function HeadCell({ column: { id, order }, params, onOrder }: HeadCellProps) {
  const t = useTexts(texts);
  const { field, direction } = orderOf(params);
  if (order === undefined) return <span role="columnheader">{t.columns[id]}</span>;
  const isCurrent = field === order;
  const next = isCurrent && direction === 'ASC' ? 'DESC' : 'ASC';
  const arrow = isCurrent ? (direction === 'ASC' ? '▲' : '▼') : '';
  return (
    <span
      role="columnheader"
      aria-sort={isCurrent ? (direction === 'ASC' ? 'ascending' : 'descending') : 'none'}
    >
      <button
        type="button"
        className="sort"
        aria-label={t.sortBy(t.columns[id])}
        onClick={() => onOrder(writeOrder({ field: order, direction: next }))}
      >
        {t.columns[id]} <span aria-hidden="true">{arrow}</span>
      </button>
    </span>
  );
}
