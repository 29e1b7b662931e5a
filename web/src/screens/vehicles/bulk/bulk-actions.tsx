import { useState } from 'react';
import { useViewer } from '../../../app/session/viewer';
import { useFormat } from '../../../i18n/format';
import { useTexts } from '../../../i18n/language';
import { Button } from '../../../ui/button';
import type { Row, RowSource } from '../list/row-source';
import { texts } from '../texts';
import { BULK_ACTIONS, type BulkAction, targetsOf } from './bulk';
import { BulkDialog } from './bulk-dialog';

/** Maximum vehicles of one selection. */
const MOST_SELECTED = 10_000;

interface BulkActionsProps {
  readonly selected: ReadonlyMap<string, Row>;
  readonly total: number;
  readonly source: RowSource;
  readonly onSelect: (selected: ReadonlyMap<string, Row>) => void;
  readonly onDone: () => void;
}

/** Actions on the selected vehicles, as each of them allows. */
export function BulkActions({ selected, total, source, onSelect, onDone }: BulkActionsProps) {
  const t = useTexts(texts);
  const { number } = useFormat();
  const { may } = useViewer();
  const [action, setAction] = useState<BulkAction | null>(null);
  const rows = [...selected.values()];
  const offered = BULK_ACTIONS.filter(({ scope }) => may(scope)).map((each) => ({
    ...each,
    count: targetsOf(each.id, rows).length,
  }));
  const selectAll = async (): Promise<void> => {
    const all = await source.readAll(MOST_SELECTED, () => undefined);
    onSelect(new Map(all.map((row) => [row.id, row])));
  };
  return (
    <div className="bulk" role="toolbar" aria-label={t.selected(selected.size)}>
      <strong role="status">{t.selected(selected.size)}</strong>
      {selected.size < Math.min(total, MOST_SELECTED) && (
        <Button look="quiet" onPress={() => void selectAll()}>
          {t.selectAll(number(Math.min(total, MOST_SELECTED)))}
        </Button>
      )}
      {offered.map(({ id, look, count }) => (
        <Button key={id} look={look} isDisabled={count === 0} onPress={() => setAction(id)}>
          {t.actionOf(t.actions[id], number(count))}
        </Button>
      ))}
      <Button look="quiet" onPress={() => onSelect(new Map())}>
        {t.deselect}
      </Button>
      {action && (
        <BulkDialog
          action={action}
          rows={targetsOf(action, rows)}
          onClose={(isDone) => {
            setAction(null);
            if (isDone) {
              onSelect(new Map());
              onDone();
            }
          }}
        />
      )}
    </div>
  );
}
