import { useState } from 'react';
import { useTexts } from '../../../i18n/language';
import { Button } from '../../../ui/button';
import { Panel } from '../../../ui/dialogs/dialog';
import { TextInput } from '../../../ui/field';
import type { Row } from '../list/row-source';
import { texts } from '../texts';
import type { BulkAction } from './bulk';
import { type BulkOutcome, useBulk } from './use-bulk';

interface BulkDialogProps {
  readonly action: BulkAction;
  readonly rows: readonly Row[];
  readonly onClose: (isDone: boolean) => void;
}

/** Says what an action does before it is carried out, and what came of it afterwards. */
export function BulkDialog({ action, rows, onClose }: BulkDialogProps) {
  const t = useTexts(texts);
  const run = useBulk(action);
  const [key, setKey] = useState('');
  const [value, setValue] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<BulkOutcome | null>(null);
  const isReady = action !== 'LABEL' || (key.trim() !== '' && value.trim() !== '');
  const carryOut = async (): Promise<void> => {
    setBusy(true);
    setOutcome(await run(rows, { key: key.trim(), value: value.trim() }));
    setBusy(false);
  };
  if (outcome)
    return (
      <Panel key="outcome" title={t.actions[action]} isOpen onClose={() => onClose(true)}>
        <p role="status">{t.result(outcome.done, outcome.failed)}</p>
        <ul className="list">
          {[...outcome.reasons].map(([reason, count]) => (
            <li key={reason} className="row">
              <span className="grow">{reason}</span>
              <span className="number">{count}</span>
            </li>
          ))}
        </ul>
      </Panel>
    );
  return (
    <Panel
      title={t.actions[action]}
      isOpen
      onClose={() => onClose(false)}
      actions={
        <Button
          look={action === 'REMOVE' || action === 'REVOKE' ? 'danger' : 'main'}
          isDisabled={!isReady || isBusy}
          onPress={() => void carryOut()}
        >
          {isBusy ? t.working : t.actions[action]}
        </Button>
      }
    >
      <p>{t.confirm[action](rows.length)}</p>
      {action === 'LABEL' && (
        <div className="field-row">
          <TextInput label={t.labelKey} value={key} onChange={setKey} />
          <TextInput label={t.labelValue} value={value} onChange={setValue} />
        </div>
      )}
    </Panel>
  );
}
