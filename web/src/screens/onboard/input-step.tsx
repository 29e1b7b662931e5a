import { useState } from 'react';
import { Button as PressedButton, DropZone, FileTrigger, Text } from 'react-aria-components';
import type { VehicleTable } from '../../../../src/cli/sheets/vehicles.js';
import { useTexts } from '../../i18n/language';
import { Button, buttonClass } from '../../ui/button';
import { TextInput } from '../../ui/field';
import { Card } from '../../ui/page';
import { readFile, readText } from './read-file';
import { texts } from './texts';

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Takes a file or pasted rows. */
export function InputStep({ onRead }: { readonly onRead: (table: VehicleTable) => void }) {
  const t = useTexts(texts);
  const [text, setText] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const attempt = async (read: () => VehicleTable | Promise<VehicleTable>): Promise<void> => {
    setFault(null);
    try {
      onRead(await read());
    } catch (error) {
      setFault(t.fileFault(messageOf(error)));
    }
  };
  const take = (file: File | undefined): void => {
    if (file) void attempt(() => readFile(file));
  };
  return (
    <Card title={t.title} wide>
      <DropZone
        className="drop-zone"
        onDrop={(event) => {
          const [item] = event.items.filter((each) => each.kind === 'file');
          if (item?.kind === 'file') void item.getFile().then(take);
        }}
      >
        <FileTrigger
          acceptedFileTypes={['.csv', '.tsv', '.txt', '.xlsx']}
          onSelect={(files) => take(files?.[0])}
        >
          <PressedButton className={buttonClass('main')}>{t.choose}</PressedButton>
        </FileTrigger>
        <Text slot="label">{t.drop}</Text>
      </DropZone>
      <TextInput
        label={t.paste}
        lines={6}
        value={text}
        onChange={setText}
        placeholder={t.pastePlaceholder}
      />
      <div>
        <Button isDisabled={text.trim() === ''} onPress={() => void attempt(() => readText(text))}>
          {t.read}
        </Button>
      </div>
      {fault !== null && (
        <p className="field-error" role="alert">
          {fault}
        </p>
      )}
    </Card>
  );
}
