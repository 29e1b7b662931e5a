import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useStore } from '../../../app/store';
import { useTexts } from '../../../i18n/language';
import { buttonClass } from '../../../ui/button';
import { CheckInput } from '../../../ui/check';
import { texts } from '../texts';
import { COLUMNS, hiddenColumns } from './columns';

/** Which columns the list shows. */
export function ColumnChoice() {
  const t = useTexts(texts);
  const hidden = useStore(hiddenColumns);
  const toggle = (id: string, isShown: boolean): void => {
    const others = [...hidden].filter((each) => each !== id);
    hiddenColumns.set(new Set(isShown ? others : [...others, id]));
  };
  return (
    <DialogTrigger>
      <Button className={buttonClass('plain')}>{t.chooseColumns}</Button>
      <Popover className="popover">
        <Dialog className="column-choice" aria-label={t.chooseColumns}>
          {COLUMNS.slice(1).map(({ id }) => (
            <CheckInput
              key={id}
              isSelected={!hidden.has(id)}
              onChange={(isShown) => toggle(id, isShown)}
            >
              {t.columns[id]}
            </CheckInput>
          ))}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
